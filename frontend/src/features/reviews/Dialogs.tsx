import type { ReviewSettings } from "../../api/types";
import { AddDialog } from "./AddDialog";
import { BulkDialog } from "./BulkDialog";
import { DeferDialog, OtherDialog } from "./DecisionDialogs";
import { HelpDialog } from "./HelpDialog";
import { SettingsDialog } from "./SettingsDialog";
import type { Said, Verdict } from "./types";
import type { Desk } from "./useDesk";

/** What is asked over the desk. */
export type Opened = { kind: "help" | "settings" | "other" | "defer" | "add" } | { kind: "bulk"; verdict: Verdict };

interface DialogsProps {
  opened: Opened | null;
  desk: Desk;
  settings: ReviewSettings;
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  onDecide: (sent: Said) => void;
  onClose: () => void;
}

/** The one dialog that is open, if any. */
export function Dialogs({ opened, desk, settings, chosen, onChoose, onDecide, onClose }: DialogsProps) {
  if (opened === null) return null;
  if (opened.kind === "help") return <HelpDialog settings={settings} onClose={onClose} />;
  if (opened.kind === "settings") return <SettingsDialog settings={settings} onClose={onClose} />;
  if (opened.kind === "bulk") {
    return (
      <BulkDialog
        pairs={desk.list.filter((pair) => chosen.has(pair.id))}
        verdict={opened.verdict}
        onDone={(landed) => {
          desk.landed(landed);
          onChoose(new Set());
        }}
        onClose={onClose}
      />
    );
  }
  if (desk.pair === null) return null;
  const about = { pair: desk.pair, onClose };
  if (opened.kind === "other") return <OtherDialog {...about} begun={writtenBefore(desk)} onDecide={onDecide} />;
  if (opened.kind === "defer") return <DeferDialog {...about} onDecide={onDecide} />;
  return <AddDialog {...about} onAdded={desk.goTo} />;
}

/** What one has written of the same vendor and scenario, and what did not count. */
function writtenBefore({ pair, shown }: Desk): string {
  const same = shown.refused.find(
    ({ entry }) => entry.pair.vendor.id === pair?.vendor.id && entry.pair.scenario.id === pair.scenario.id,
  );
  return same?.entry.kind === "decision" ? same.entry.sent.reason_text : "";
}
