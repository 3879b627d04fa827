import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { useFormats } from "../../i18n/format";
import { Confirm } from "../../ui/Dialog";
import { Card, Chip, Page } from "../../ui/Page";
import { Refusal } from "../../ui/Refusal";
import { Row, Rows } from "../../ui/Rows";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import styles from "./batches.module.css";
import {
  type BatchDraft,
  type Candidate,
  useCandidates,
  useDiscard,
  useDraft,
  usePublish,
  useRecompose,
} from "./queries";
import { Rename } from "./Rename";

/** A list under way: what is on it, in which order, and what may be put on it. */
export function DraftPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const draft = useDraft(id);
  return (
    <Page
      title={draft.data?.name ?? t("batches.drafts.title")}
      lead={draft.data && t("batches.draft.lead", { number: draft.data.number })}
      crumbs={[{ label: t("batches.drafts.title"), to: "/desk/batches" }]}
    >
      <SignedIn>
        {() => (
          <QueryView query={draft} skeleton={<Skeleton lines={8} block />}>
            {(data) => <Composer draft={data} />}
          </QueryView>
        )}
      </SignedIn>
    </Page>
  );
}

function Composer({ draft }: { draft: BatchDraft }) {
  const { t } = useTranslation();
  const recompose = useRecompose(draft);
  const [asked, setAsked] = useState<"publish" | "discard" | null>(null);
  const ids = draft.scenarios.map((one) => one.id);
  const keep = (scenario_ids: string[], name = draft.name) => recompose.mutate({ name, scenario_ids });
  const isReady = ids.length > 0 && draft.scenarios.every((one) => one.is_ready);
  return (
    <>
      <Refusal error={recompose.error} />
      <Card flush title={t("batches.draft.list")} note={t("batches.draft.count", { count: ids.length })}>
        {ids.length === 0 ? (
          <EmptyState title={t("batches.draft.empty")} text={t("batches.draft.emptyText")} />
        ) : (
          <ol className={styles.order}>
            {draft.scenarios.map((one, place) => (
              <li key={one.id}>
                <Line
                  scenario={one}
                  number={place + 1}
                  last={ids.length}
                  pending={recompose.isPending}
                  onMove={(to) => keep(moved(ids, place, to))}
                  onRemove={() => keep(ids.filter((id) => id !== one.id))}
                />
              </li>
            ))}
          </ol>
        )}
      </Card>
      <Candidates taken={ids} pending={recompose.isPending} onAdd={(id) => keep([...ids, id])} />
      <Card title={t("batches.name")}>
        <Rename name={draft.name} pending={recompose.isPending} onRename={(name) => keep(ids, name)} />
      </Card>
      <Card title={t("batches.draft.end")}>
        {!draft.may_publish && <p className={styles.note}>{t("batches.draft.chair")}</p>}
        {draft.may_publish && !isReady && <p className={styles.note}>{t("batches.draft.notReady")}</p>}
        <div className={styles.ways}>
          {draft.may_publish && (
            <Button type="primary" disabled={!isReady} onClick={() => setAsked("publish")}>
              {t("batches.draft.publish", { number: draft.number })}
            </Button>
          )}
          <Button danger onClick={() => setAsked("discard")}>
            {t("batches.draft.discard")}
          </Button>
        </div>
      </Card>
      {asked === "publish" && <Publication draft={draft} onClose={() => setAsked(null)} />}
      {asked === "discard" && <Discarding draft={draft} onClose={() => setAsked(null)} />}
    </>
  );
}

/** A list in which one thing has moved to another place. */
function moved(ids: readonly string[], from: number, to: number): string[] {
  const rest = ids.filter((_, place) => place !== from);
  return [...rest.slice(0, to), ids[from] ?? "", ...rest.slice(to)];
}

interface LineProps {
  scenario: Candidate;
  number: number;
  last: number;
  pending: boolean;
  onMove: (to: number) => void;
  onRemove: () => void;
}

function Line({ scenario, number, last, pending, onMove, onRemove }: LineProps) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const name = scenario.name;
  return (
    <div className={styles.line}>
      <span className={styles.number}>{count(number)}</span>
      <div className={styles.what}>
        <Standing scenario={scenario} />
      </div>
      <div className={styles.acts}>
        <Button
          disabled={pending || number === 1}
          aria-label={t("batches.draft.upNamed", { name })}
          onClick={() => onMove(number - 2)}
        >
          ↑
        </Button>
        <Button
          disabled={pending || number === last}
          aria-label={t("batches.draft.downNamed", { name })}
          onClick={() => onMove(number)}
        >
          ↓
        </Button>
        <Button disabled={pending} aria-label={t("batches.draft.removeNamed", { name })} onClick={onRemove}>
          {t("batches.draft.remove")}
        </Button>
      </div>
    </div>
  );
}

/** What a scenario is, and what it still needs before it can be published. */
function Standing({ scenario }: { scenario: Candidate }) {
  const { t } = useTranslation();
  const to = scenario.status === "published" ? `/scenarios/${scenario.id}` : `/scenarios/${scenario.id}/review`;
  return (
    <>
      <p>
        <Link to={to}>{scenario.name}</Link>{" "}
        <Chip tone={scenario.is_ready ? "second" : "warn"}>
          {scenario.status === "published"
            ? t("batches.standing.published")
            : scenario.is_ready
              ? t("batches.standing.ready")
              : t("batches.standing.open", {
                  gates: scenario.open_gates.map((gate) => t(`batches.gates.${gate}`)).join(t("common.and")),
                })}
        </Chip>
      </p>
      <p className={styles.note}>
        {[scenario.domain, scenario.agencies.join(t("common.and"))].filter(Boolean).join(" · ")}
      </p>
    </>
  );
}

function Candidates({
  taken,
  pending,
  onAdd,
}: {
  taken: readonly string[];
  pending: boolean;
  onAdd: (id: string) => void;
}) {
  const { t } = useTranslation();
  const candidates = useCandidates();
  return (
    <Card flush title={t("batches.candidates.title")} note={t("batches.candidates.note")}>
      <QueryView query={candidates} skeleton={<Skeleton lines={4} block />}>
        {(data) => {
          const left = data.filter((one) => !taken.includes(one.id));
          return left.length === 0 ? (
            <EmptyState title={t("batches.candidates.none")} text={t("batches.candidates.noneText")} />
          ) : (
            <Rows>
              {left.map((one) => (
                <Row key={one.id} title={<Standing scenario={one} />}>
                  <Button
                    disabled={pending}
                    aria-label={t("batches.candidates.addNamed", { name: one.name })}
                    onClick={() => onAdd(one.id)}
                  >
                    {t("batches.candidates.add")}
                  </Button>
                </Row>
              ))}
            </Rows>
          );
        }}
      </QueryView>
    </Card>
  );
}

function Publication({ draft, onClose }: { draft: BatchDraft; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const publish = usePublish(draft);
  return (
    <Confirm
      title={t("batches.draft.publishAsk", { name: draft.name })}
      text={t("batches.draft.publishText", { number: draft.number, count: draft.scenarios.length })}
      act={t("batches.draft.publish", { number: draft.number })}
      pending={publish.isPending}
      error={publish.error}
      onAct={(close) =>
        publish.mutate(undefined, {
          onSuccess: ({ id }) => {
            close();
            void navigate(`/batches/${id}`);
          },
        })
      }
      onClose={onClose}
    />
  );
}

function Discarding({ draft, onClose }: { draft: BatchDraft; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const discard = useDiscard(draft.id);
  return (
    <Confirm
      title={t("batches.draft.discardAsk", { name: draft.name })}
      text={t("batches.draft.discardText")}
      act={t("batches.draft.discard")}
      pending={discard.isPending}
      error={discard.error}
      onAct={(close) =>
        discard.mutate(undefined, {
          onSuccess: () => {
            close();
            void navigate("/desk/batches");
          },
        })
      }
      onClose={onClose}
    />
  );
}
