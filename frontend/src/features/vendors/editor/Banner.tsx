import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFormats } from "../../../i18n/format";
import { Confirm } from "../../../ui/Dialog";
import { Chip } from "../../../ui/Page";
import { Refusal } from "../../../ui/Refusal";
import { useDiscard, useRevise, useTakeBack } from "../profileQueries";
import type { OwnVendor, ProfileRevision } from "../types";
import styles from "./editor.module.css";

const TONES = {
  draft: "plain",
  submitted: "accent",
  returned: "warn",
  published: "second",
  discarded: "plain",
} as const;

/** Where what is being written stands, what that means, and the ways on. */
export function Banner({ revision, isShown }: { revision: ProfileRevision; isShown: boolean }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const { status, subject_id: vendor } = revision;
  const words = status === "draft" ? (isShown ? "revision" : "first") : status;
  return (
    <section className={styles.banner} data-status={status}>
      <div className={styles.standing}>
        <Chip tone={TONES[status]}>{t(`profiles.status.${status}`)}</Chip>
        <span>{t(`profiles.banner.${words}`, { when: moment(revision.submitted_at) })}</span>
      </div>
      {status === "returned" && revision.note && (
        <div>
          <h2>{t("profiles.banner.note")}</h2>
          <p className={styles.said}>{revision.note}</p>
        </div>
      )}
      <div className={styles.ways}>
        {status === "submitted" && <TakeBack vendor={vendor} />}
        {revision.is_editable && isShown && <Discard vendor={vendor} />}
        {isShown && <Link to={`/vendors/${vendor}`}>{t("profiles.own.public")}</Link>}
      </div>
    </section>
  );
}

/** Where a vendor of which nothing is being written stands. */
export function Shown({ vendor }: { vendor: OwnVendor }) {
  const { t } = useTranslation();
  const isSuspended = vendor.status === "suspended";
  const status = isSuspended ? "suspended" : "published";
  return (
    <section className={styles.banner}>
      <div className={styles.standing}>
        <Chip tone={isSuspended ? "warn" : "second"}>{t(`profiles.status.${status}`)}</Chip>
        <span>{t(`profiles.banner.${status}`)}</span>
      </div>
      {!isSuspended && (
        <div className={styles.ways}>
          <Revise vendor={vendor.id} />
          <Link to={`/vendors/${vendor.id}`}>{t("profiles.own.public")}</Link>
        </div>
      )}
    </section>
  );
}

function TakeBack({ vendor }: { vendor: string }) {
  const { t } = useTranslation();
  const takeBack = useTakeBack(vendor);
  return (
    <>
      <Button loading={takeBack.isPending} onClick={() => takeBack.mutate()}>
        {t("profiles.banner.takeBack")}
      </Button>
      <Refusal error={takeBack.error} />
    </>
  );
}

/** Begin to change what is public. */
function Revise({ vendor }: { vendor: string }) {
  const { t } = useTranslation();
  const revise = useRevise(vendor);
  return (
    <>
      <Button type="primary" loading={revise.isPending} onClick={() => revise.mutate()}>
        {t("profiles.banner.revise")}
      </Button>
      <Refusal error={revise.error} />
    </>
  );
}

function Discard({ vendor }: { vendor: string }) {
  const { t } = useTranslation();
  const discard = useDiscard(vendor);
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button onClick={() => setAsked(true)}>{t("profiles.banner.discard")}</Button>
      {asked && (
        <Confirm
          title={t("profiles.banner.discardAsk")}
          text={t("profiles.banner.discardText")}
          act={t("profiles.banner.discard")}
          pending={discard.isPending}
          error={discard.error}
          onAct={(close) => discard.mutate(undefined, { onSuccess: close })}
          onClose={() => {
            setAsked(false);
            discard.reset();
          }}
        />
      )}
    </>
  );
}
