import type { ReactNode } from "react";
import styles from "./Refusal.module.css";
import { useRefusalText } from "./refusals";

/** A sentence that stands out, and is read out at once. */
export function Refused({ children }: { children: ReactNode }) {
  return (
    <p role="alert" className={styles.refused}>
      {children}
    </p>
  );
}

/** Why what one just did was refused, beside what one did it with. */
export function Refusal({ error }: { error: unknown }) {
  const tell = useRefusalText();
  return error ? <Refused>{tell(error)}</Refused> : null;
}
