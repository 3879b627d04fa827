import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { ContactsPanel } from "../../ui/ContactsPanel";
import lists from "../../ui/lists.module.css";
import { Name } from "../../ui/Name";
import { Chip } from "../../ui/Page";
import { Reasons } from "../../ui/Reasons";
import { Refusal } from "../../ui/Refusal";
import { type Place, type Side, useConfirm, useContacts } from "./queries";
import styles from "./releases.module.css";

/** One released pair as one side reads it: the agency of a vendor, the vendor of a scenario. */
export function PlaceView({ place, side }: { place: Place; side: Side }) {
  const { t } = useTranslation();
  const { points, day } = useFormats();
  const { vendor, scenario, rank, score } = place;
  return (
    <li data-place={place.id}>
      <div className={styles.head}>
        <h2>
          {side === "agency" ? (
            <Link to={`/vendors/${vendor.id}`} lang={languageOf(vendor.name)}>
              {vendor.name}
            </Link>
          ) : (
            <Link to={`/scenarios/${scenario.id}`}>
              <Name name={scenario.name} nameEn={scenario.name_en} />
            </Link>
          )}
        </h2>
        <span className={styles.rank}>
          {rank === null ? t("releases.added") : t("releases.rank", { rank })}
          {score !== null && ` · ${t("common.points", { points: points(score) })}`}
        </span>
        {vendor.is_demo && side === "agency" && <Chip>{t("common.demoVendor")}</Chip>}
      </div>
      <p className={lists.quiet}>
        {side === "vendor" && `${place.agencies.join(t("wording.comma"))} · `}
        <span lang={languageOf(place.capability.title)}>{place.capability.title}</span>
        {` · ${t("releases.releasedOn", { day: day(place.released_at) })}`}
      </p>
      {score !== null && <Reasons contributions={place.contributions} score={score} />}
      {side === "vendor" && rank !== null && (
        <Link to={`/runs/${place.run_id}/proofs/${scenario.id}/${vendor.id}`}>{t("releases.places.proof")}</Link>
      )}
      <Standing place={place} />
      <Confirming place={place} side={side} />
      {place.may_see_contacts && <Contacts place={place} />}
    </li>
  );
}

function Standing({ place }: { place: Place }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const sides = [
    ["agency", place.agency_confirmed_at],
    ["vendor", place.vendor_confirmed_at],
  ] as const;
  return (
    <p className={styles.head}>
      {sides.map(([side, at]) => (
        <Chip key={side} tone={at ? "second" : "plain"}>
          {at ? t(`releases.confirmed.${side}`, { when: moment(at) }) : t(`releases.unconfirmed.${side}`)}
        </Chip>
      ))}
    </p>
  );
}

function Confirming({ place, side }: { place: Place; side: Side }) {
  const { t } = useTranslation();
  const confirm = useConfirm(place, side);
  if (!place.may_confirm) return <Refusal error={confirm.error} />;
  const name = side === "agency" ? place.vendor.name : place.scenario.name;
  return (
    <>
      <Refusal error={confirm.error} />
      <div className={lists.ways}>
        <Button
          type="primary"
          loading={confirm.isPending}
          aria-label={t("releases.confirmNamed", { name })}
          onClick={() => confirm.mutate()}
        >
          {t("releases.confirm")}
        </Button>
        <span className={lists.quiet}>{t("releases.confirmNote")}</span>
      </div>
    </>
  );
}

function Contacts({ place }: { place: Place }) {
  const [isWanted, setIsWanted] = useState(false);
  const contacts = useContacts(place, isWanted);
  return <ContactsPanel contacts={contacts} isWanted={isWanted} onShow={() => setIsWanted(true)} />;
}
