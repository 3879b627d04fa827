import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { useFormats } from "../../../i18n/format";
import { Confirm } from "../../../ui/Dialog";
import { Refusal } from "../../../ui/Refusal";
import type { Revision } from "../content";
import { useDiscard, useRevise, useTakeBack } from "../draftQueries";
import { Endings } from "./Endings";
import styles from "./editor.module.css";

/** Where the scenario stands, and what can be done about it besides writing. */
export function Banner({ revision }: { revision: Revision }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const id = revision.subject_id;
  if (revision.status === "submitted") {
    return (
      <section className={styles.banner} data-tone="plain" aria-label={t("posting.standing")}>
        <p>{t("posting.submitted", { when: moment(revision.submitted_at) })}</p>
        <TakeBack id={id} />
      </section>
    );
  }
  if (!revision.is_editable) {
    const isPublished = revision.scenario_status === "published";
    return (
      <section className={styles.banner} data-tone="plain" aria-label={t("posting.standing")}>
        <p>
          {t(isPublished ? "posting.published" : "posting.over")}{" "}
          {isPublished && <Link to={`/scenarios/${id}`}>{t("posting.openPublic")}</Link>}
        </p>
        {isPublished && <Revise id={id} />}
        {isPublished && <Endings id={id} />}
      </section>
    );
  }
  if (revision.status === "returned") {
    const open = revision.comments.filter((one) => one.resolved_at === null).length;
    return (
      <section className={styles.banner} aria-label={t("posting.standing")}>
        <p>
          <strong>{t("posting.returned", { when: moment(revision.decided_at) })}</strong>
        </p>
        {revision.note && <p className={styles.note}>{revision.note}</p>}
        <p>{t("posting.openComments", { count: open })}</p>
      </section>
    );
  }
  return <Discard revision={revision} />;
}

function TakeBack({ id }: { id: string }) {
  const { t } = useTranslation();
  const takeBack = useTakeBack(id);
  return (
    <div className={styles.ways}>
      <Button loading={takeBack.isPending} onClick={() => takeBack.mutate()}>
        {t("posting.takeBack")}
      </Button>
      <Refusal error={takeBack.error} />
    </div>
  );
}

function Revise({ id }: { id: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const revise = useRevise(id, () => navigate(`/scenarios/${id}/edit`));
  return (
    <div className={styles.ways}>
      <Button type="primary" loading={revise.isPending} onClick={() => revise.mutate()}>
        {t("posting.revise")}
      </Button>
      <Refusal error={revise.error} />
    </div>
  );
}

function Discard({ revision }: { revision: Revision }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asked, setAsked] = useState(false);
  const discard = useDiscard(revision.subject_id, () => navigate("/scenarios/mine"));
  return (
    <div className={styles.ways}>
      <p className={styles.quiet}>
        {t(revision.published_number === null ? "posting.draftNote" : "posting.revisionNote")}
      </p>
      <Button onClick={() => setAsked(true)}>{t("posting.discard")}</Button>
      {asked && (
        <Confirm
          title={t("posting.discardAsk")}
          text={t("posting.discardText")}
          act={t("posting.discard")}
          pending={discard.isPending}
          error={discard.error}
          onAct={(close) => discard.mutate(undefined, { onSuccess: close })}
          onClose={() => {
            setAsked(false);
            discard.reset();
          }}
        />
      )}
    </div>
  );
}
