import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Anchor } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { Digest } from "../../ui/Digest";
import type { Span } from "../../ui/spans";
import styles from "./Provenance.module.css";
import { useScenarioName } from "./queries";

interface ProvenanceProps {
  lit: Span;
  proofs: readonly { scenario: string; anchor: Anchor }[];
  /** The same page without the light. */
  plain: string;
}

/** Below the lit words: what they prove, and where they stand in the bytes of the original. */
export function Provenance({ lit, proofs, plain }: ProvenanceProps) {
  const { t, i18n } = useTranslation();
  const { count } = useFormats();
  const [first] = proofs;
  return (
    <aside className={styles.box} lang={i18n.language} aria-label={t("policies.provenance.label")}>
      {proofs.map(({ scenario, anchor }) => (
        <Proof key={`${scenario}-${anchor.field}`} scenario={scenario} field={anchor.field} />
      ))}
      <dl>
        <div>
          <dt>{t("policies.provenance.place")}</dt>
          <dd>{t("policies.provenance.characters", { from: count(lit.start + 1), to: count(lit.end) })}</dd>
        </div>
        {first && (
          <>
            <div>
              <dt>{t("policies.provenance.bytes")}</dt>
              <dd className="num">
                {first.anchor.byte_start}–{first.anchor.byte_end}
              </dd>
            </div>
            <div>
              <dt>{t("policies.provenance.digest")}</dt>
              <dd>
                <Digest value={first.anchor.sha256} label={t("policies.provenance.copyDigest")} />
              </dd>
            </div>
          </>
        )}
      </dl>
      <Link to={plain} preventScrollReset>
        {t("policies.provenance.clear")}
      </Link>
    </aside>
  );
}

function Proof({ scenario, field }: { scenario: string; field: string }) {
  const { t } = useTranslation();
  const name = useScenarioName(scenario);
  return (
    <div className={styles.proof}>
      {t("policies.provenance.proves", { field: t(`vocabulary.field.${field}`) })}{" "}
      <Link to={`/scenarios/${scenario}`} lang="zh-Hans">
        {name ?? "…"}
      </Link>
    </div>
  );
}
