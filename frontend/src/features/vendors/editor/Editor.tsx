import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ApiProblem } from "../../../api/problems";
import { DraftBar } from "../../../ui/draft/DraftBar";
import { goTo, MarksContext } from "../../../ui/draft/marks";
import { isEqual, valueAt } from "../../../ui/draft/merge";
import { Steps } from "../../../ui/draft/Steps";
import { useDraft } from "../../../ui/draft/useDraft";
import { Card } from "../../../ui/Page";
import { useUrlState } from "../../../ui/useUrlState";
import { SECTIONS, type Section, stateOf } from "../profile";
import { loadProfile, useCompleteness, useContact, useResolveComment, useSave, useSubmit } from "../profileQueries";
import type { OwnVendor, Profile, ProfileRevision } from "../types";
import { useProfileWords } from "../wording";
import { CapacityNow } from "./CapacityNow";
import { Check } from "./Check";
import { Completeness } from "./Completeness";
import { ContactPart } from "./Contact";
import { EditingContext, EntriesContext } from "./context";
import styles from "./editor.module.css";
import { LivePanel } from "./LivePanel";
import { SectionForm } from "./SectionForm";

const NONE = [] as const;

interface EditorProps {
  revision: ProfileRevision;
  own: OwnVendor;
  person: string;
}

/** A profile under way: its parts as a list of tasks, each with its form, beside what it gains and where it matches. */
export function Editor({ revision, own, person }: EditorProps) {
  const vendor_id = revision.subject_id;
  const save = useSave(vendor_id);
  const draft = useDraft<Profile>({
    person,
    name: `vendor/${vendor_id}`,
    stored: revision,
    load: () => loadProfile(vendor_id),
    save,
  });
  const { content: profile, put } = draft;
  const words = useProfileWords(profile);
  const resolve = useResolveComment(vendor_id);
  const submit = useSubmit(vendor_id);
  const [refused, setRefused] = useState<Refused>({ error: null, profile });
  const problems = useMissing(refused, profile);
  const marks = useMemo(
    () => ({
      visibility: revision.visibility,
      comments: revision.comments,
      problems,
      onResolve: (comment: { id: string }) => resolve.mutate(comment.id),
    }),
    [revision.visibility, revision.comments, problems, resolve.mutate],
  );
  const editing = useMemo(() => ({ vendor: vendor_id, profile }), [vendor_id, profile]);
  const entries = useMemo(() => ({ content: profile, put }), [profile, put]);
  const [composing, setComposing] = useState(false);
  const url = useUrlState();
  const part = SECTIONS.find((one) => one === url.value("part"));
  const handIn = async () => {
    // The last words first: what is submitted is what the server has.
    const version = await draft.saveNow();
    if (version !== null) submit.mutate(version, { onError: (error) => setRefused({ error, profile }) });
  };
  return (
    <MarksContext value={marks}>
      <EditingContext value={editing}>
        <EntriesContext value={entries}>
          <DraftBar draft={draft} label={words.label} show={words.show} />
          <div
            className={styles.columns}
            onCompositionStart={() => setComposing(true)}
            onCompositionEnd={() => setComposing(false)}
          >
            <div className={styles.main}>
              {part === undefined ? (
                <TaskList revision={revision} profile={profile} problems={problems} version={draft.version} />
              ) : (
                <Part key={part} part={part}>
                  {part === "check" ? (
                    <Check
                      draft={draft}
                      problems={problems}
                      pending={submit.isPending}
                      error={submit.error}
                      onSubmit={() => void handIn()}
                    />
                  ) : part === "contact" ? (
                    <ContactPart vendor={vendor_id} />
                  ) : part === "capacity" && own.is_verified ? (
                    <CapacityNow vendor={own} />
                  ) : (
                    <SectionForm section={part} />
                  )}
                </Part>
              )}
            </div>
            <Aside vendor={vendor_id} profile={profile} version={draft.version} composing={composing} />
          </div>
        </EntriesContext>
      </EditingContext>
    </MarksContext>
  );
}

function Aside(props: { vendor: string; profile: Profile; version: number; composing: boolean }) {
  const { t } = useTranslation();
  const completeness = useCompleteness(props.vendor, props.version);
  return (
    <aside className={styles.side} aria-label={t("profiles.own.asides")}>
      {completeness.data && <Completeness told={completeness.data} />}
      <LivePanel profile={props.profile} composing={props.composing} />
    </aside>
  );
}

interface Refused {
  error: unknown;
  /** The profile as it was submitted. */
  profile: Profile;
}

/** What the server found missing when it was submitted, less what has been written since, in words. */
function useMissing({ error, profile }: Refused, now: Profile): readonly { pointer: string; text: string }[] {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    if (!(error instanceof ApiProblem)) return NONE;
    const told = (code: string) =>
      i18n.exists(`profiles.missing.${code}`) ? t(`profiles.missing.${code}`) : t("common.entry.blank");
    return error.errors
      .filter(({ pointer }) => isEqual(valueAt(profile, pointer), valueAt(now, pointer)))
      .map(({ pointer, detail }) => ({ pointer, text: told(detail) }));
  }, [error, profile, now, t, i18n]);
}

interface TaskListProps {
  revision: ProfileRevision;
  profile: Profile;
  problems: readonly { pointer: string }[];
  version: number;
}

function TaskList({ revision, profile, problems, version }: TaskListProps) {
  const { t } = useTranslation();
  const asked = useCompleteness(revision.subject_id, version).data?.items ?? NONE;
  const contact = useContact(revision.subject_id).data;
  const open = revision.comments.filter((one) => one.resolved_at === null);
  const wrong = [...problems, ...open].map((one) => one.pointer);
  const state = (section: Section) => {
    if (section === "contact") return contact?.name ? "done" : "todo";
    return stateOf(profile, section, asked, wrong);
  };
  const steps = SECTIONS.map((key) => ({
    key,
    label: t(`profiles.sections.${key}.title`),
    to: `?part=${key}`,
    state: state(key),
  }));
  const done = steps.filter((step) => step.state === "done").length;
  return (
    <Card title={t("profiles.own.list")} note={t("profiles.own.listNote", { done, count: steps.length - 1 })}>
      <Steps label={t("profiles.own.list")} steps={steps} current="" />
    </Card>
  );
}

/** One part with its heading, which takes the focus, and the ways around it. */
function Part({ part, children }: { part: Section; children: React.ReactNode }) {
  const { t } = useTranslation();
  const url = useUrlState();
  const at = url.value("at");
  const frame = useRef<HTMLElement>(null);
  useEffect(() => {
    if (at === undefined || !goTo(at)) frame.current?.focus();
  }, [at]);
  const index = SECTIONS.indexOf(part);
  const previous = SECTIONS[index - 1];
  const next = SECTIONS[index + 1];
  const title = t(`profiles.sections.${part}.title`);
  return (
    <section ref={frame} tabIndex={-1} aria-label={title} className={styles.part}>
      <Card title={title} note={<Link to="?">{t("profiles.own.back")}</Link>}>
        <p className={styles.intro}>{t(`profiles.sections.${part}.text`)}</p>
        {children}
        <nav className={styles.around} aria-label={t("profiles.own.list")}>
          <Around part={previous} words="previous" />
          <Around part={next} words="next" />
        </nav>
      </Card>
    </section>
  );
}

function Around({ part, words }: { part: Section | undefined; words: "previous" | "next" }) {
  const { t } = useTranslation();
  if (part === undefined) return <span />;
  return (
    <Link to={`?part=${part}`}>
      {t("profiles.place", { field: t(`profiles.own.${words}`), name: t(`profiles.sections.${part}.title`) })}
    </Link>
  );
}
