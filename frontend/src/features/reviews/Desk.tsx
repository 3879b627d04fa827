import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReviewSettings } from "../../api/types";
import { LedTo } from "../../ui/Highlight";
import { markShared } from "../../ui/pair/marks";
import { useUrlState } from "../../ui/useUrlState";
import { Announcer } from "./Announcer";
import { DecisionBar } from "./DecisionBar";
import { DeskHead } from "./DeskHead";
import { Dialogs, type Opened } from "./Dialogs";
import styles from "./desk.module.css";
import { type Act, keymapOf, type Mode } from "./keymap";
import { PairPane } from "./PairPane";
import { QueuePane } from "./QueuePane";
import { RecentStrip } from "./RecentStrip";
import { Refusals } from "./Refusals";
import { SidePane } from "./SidePane";
import { ONLY, REASONS, type Said } from "./types";
import { useDesk } from "./useDesk";
import { useKeys } from "./useKeys";

interface DeskProps {
  person: string;
  settings: ReviewSettings;
  isChair: boolean;
}

/** The three panes: the queue, the pair on the screen, and what else is known about it. */
export function Desk({ person, settings, isChair }: DeskProps) {
  const { t } = useTranslation();
  const url = useUrlState();
  const only = ONLY.find((one) => one === url.value("only")) ?? "all";
  const filters = { only, q: url.value("q"), run: url.value("run"), scenario: url.value("scenario") };
  const desk = useDesk({
    person,
    filters,
    opened: url.value("pair"),
    edition: String(settings.hide_score),
  });
  const [mode, setMode] = useState<Mode>("ready");
  const [opened, setOpened] = useState<Opened | null>(null);
  const [ledTo, setLedTo] = useState<number | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isQueueShown, setQueueShown] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const { pair, detail } = desk;
  const mayDecide = detail?.may_decide === true && desk.barred === null && !desk.isTaken;
  // Between two reviews the chair decides; nothing is put off any more.
  const mayDefer = mayDecide && pair?.state !== "disagreed";

  // biome-ignore lint/correctness/useExhaustiveDependencies: another pair is begun anew
  useEffect(() => {
    setMode("ready");
    setLedTo(null);
    for (const pane of frame.current?.querySelectorAll("[data-scrolls=pair]") ?? []) pane.scrollTop = 0;
  }, [desk.current]);

  const decide = (sent: Said) => {
    if (mayDecide) desk.decide(sent);
  };
  const rejectFor = (number: number) => {
    const reason = REASONS[number - 1];
    setMode("ready");
    if (reason === "other") setOpened({ kind: "other" });
    else if (reason !== undefined) decide({ verdict: "reject", reason });
  };
  const goToNote = () => frame.current?.querySelector<HTMLElement>("[data-note] textarea")?.focus();
  const goToSearch = () => {
    setQueueShown(true);
    frame.current?.querySelector<HTMLElement>("[data-queue] [role=search] input")?.focus();
  };
  const goToEvidence = () => {
    const marks = detail === undefined ? [] : markShared(detail.contributions).list;
    if (marks.length === 0) return;
    const next = ledTo === null || ledTo >= marks.length ? 1 : ledTo + 1;
    setLedTo(next);
    // After the mark stands out.
    requestAnimationFrame(() =>
      frame.current?.querySelector(`mark[data-mark="${next}"]`)?.scrollIntoView({ block: "center" }),
    );
  };
  const act = (step: Act) => {
    if (step.kind === "cancel") return;
    if (step.kind === "reason") return rejectFor(step.number);
    const doing = {
      next: () => desk.step(1),
      previous: () => desk.step(-1),
      shortlist: () => decide({ verdict: "shortlist" }),
      reject: () => setMode(mayDecide ? "reason" : "ready"),
      defer: () => mayDefer && decide({ verdict: "defer" }),
      undo: desk.undo,
      note: goToNote,
      evidence: goToEvidence,
      search: goToSearch,
      help: () => setOpened({ kind: "help" }),
    };
    doing[step.action]();
  };
  const keymap = keymapOf(settings.keymap);
  useKeys({
    keymap,
    mode,
    isOn: settings.single_keys,
    onStep: (next, step) => {
      setMode(next);
      if (step !== null) act(step);
    },
  });
  /** The focus goes to the pair, where the keys of the desk are heard, once it is on the screen. */
  const goToPair = useCallback(() => {
    setQueueShown(false);
    requestAnimationFrame(() => frame.current?.querySelector<HTMLElement>("[data-pair-title]")?.focus());
  }, []);
  const openPair = (id: string) => {
    desk.goTo(id);
    goToPair();
  };

  return (
    <LedTo value={ledTo}>
      <DeskHead
        queue={desk.queue.data}
        waiting={desk.waiting}
        settings={settings}
        isChair={isChair}
        onOpen={setOpened}
      />
      <Refusals desk={desk} />
      <div ref={frame} className={styles.panes} data-shows={isQueueShown ? "queue" : "pair"}>
        <section className={styles.queue} data-queue aria-label={t("reviews.queue.title")}>
          <QueuePane
            desk={desk}
            person={person}
            only={only}
            chosen={chosen}
            onChoose={setChosen}
            onOpenPair={openPair}
            onSearched={goToPair}
            onOpen={setOpened}
          />
          <RecentStrip recent={desk.recent} onUndo={desk.takeBack} />
        </section>
        <section className={styles.pair} aria-label={t("reviews.pair.title")}>
          <button type="button" className={styles.toQueue} onClick={() => setQueueShown(true)}>
            {t("reviews.queue.back", { count: desk.left })}
          </button>
          <PairPane desk={desk} only={only} />
          {pair !== null && (
            <DecisionBar
              pair={pair}
              barred={desk.barred}
              successor={detail?.successor ?? null}
              mode={mode}
              mayDecide={mayDecide}
              mayDefer={mayDefer}
              isChair={isChair}
              keymap={settings.single_keys ? keymap : null}
              onMode={setMode}
              onReason={rejectFor}
              onDecide={decide}
              onUndo={desk.undo}
              onOpen={setOpened}
            />
          )}
        </section>
        <section className={styles.side} aria-label={t("reviews.side.title")}>
          <SidePane key={detail?.id} detail={detail} isHidden={settings.hide_score} onOpen={setOpened} />
        </section>
      </div>
      <Announcer happening={desk.happening} mode={mode} left={desk.left} />
      <Dialogs
        opened={opened}
        desk={desk}
        settings={settings}
        chosen={chosen}
        onChoose={setChosen}
        onDecide={desk.decide}
        onClose={() => setOpened(null)}
      />
    </LedTo>
  );
}
