import { type ReactNode, useCallback, useState } from "react";
import type { Pin } from "./marks";
import { PinButton } from "./PinButton";

interface Pins {
  pins: readonly Pin[];
  /** The button that pins a comment to a place, and what is pinned there. */
  pin: (pointer: string, label: string) => ReactNode;
  unpin: (pin: Pin) => void;
}

/** The comments a reviewer gathers, to be sent together. */
export function usePins(): Pins {
  const [pins, setPins] = useState<readonly Pin[]>([]);
  const pin = useCallback(
    (pointer: string, label: string) => (
      <PinButton
        label={label}
        pinned={pins.filter((one) => one.pointer === pointer)}
        onPin={(body) => setPins((now) => [...now, { pointer, body }])}
      />
    ),
    [pins],
  );
  const unpin = useCallback((gone: Pin) => setPins((now) => now.filter((one) => one !== gone)), []);
  return { pins, pin, unpin };
}
