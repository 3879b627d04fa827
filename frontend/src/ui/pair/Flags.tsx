import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Flag } from "../../api/types";
import { useWording } from "../../i18n/wording";
import styles from "./Flags.module.css";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What looks made for the ranking, each in a sentence with its facts; absent where nothing does. */
export function Flags({ flags, vendorId }: { flags: readonly Flag[] | undefined; vendorId: string }) {
  const { t } = useTranslation();
  const wording = useWording();
  const title = useId();
  if (!flags || flags.length === 0) return null;
  return (
    <section className={styles.flags} aria-labelledby={title}>
      <h2 id={title}>{t("pairs.flags.title")}</h2>
      <ul>
        {flags.map((flag) => (
          <li key={`${flag.code}:${JSON.stringify(flag.facts)}`} data-flag={flag.code}>
            {wording.flag(flag)} <Original group={flag.facts.group} vendorId={vendorId} />
          </li>
        ))}
      </ul>
      <p>
        {t("pairs.flags.text")} {flags.some((flag) => flag.spans.length > 0) && t("pairs.flags.marked")}
      </p>
    </section>
  );
}

/** Whose profile is alike, where it is another vendor of the platform. */
function Original({ group, vendorId }: { group: unknown; vendorId: string }) {
  const { t } = useTranslation();
  if (typeof group !== "string" || !UUID.test(group) || group === vendorId) return null;
  return <Link to={`/vendors/${group}`}>{t("pairs.flags.original")}</Link>;
}
