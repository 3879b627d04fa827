import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { VendorMatch } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { bestReasons, useWording } from "../../i18n/wording";
import { FlagTag } from "../../ui/Flags";
import { Name } from "../../ui/Name";
import { Card } from "../../ui/Page";
import { ScoreBar } from "../../ui/ScoreBar";
import { ShowAll } from "../../ui/ShowAll";
import { EmptyState, QueryView } from "../../ui/States";
import { scoreParts } from "../../ui/scoreParts";
import styles from "./DetailPage.module.css";
import { useVendorMatches } from "./queries";

const SHOWN_FIRST = 5;

/** Where the vendor fits best, and why; its place in each scenario's own ranking beside it. */
export function BestScenarios({ vendorId }: { vendorId: string }) {
  const { t } = useTranslation();
  const matches = useVendorMatches(vendorId);
  const [all, setAll] = useState(false);
  return (
    <Card flush title={t("vendors.best.title")} note={t("vendors.best.note")}>
      <QueryView query={matches}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState title={t("vendors.best.empty")} text={t("vendors.best.emptyText")} />
          ) : (
            <>
              <ol>
                {(all ? data.items : data.items.slice(0, SHOWN_FIRST)).map((match) => (
                  <Row key={match.scenario.id} match={match} vendorId={vendorId} />
                ))}
              </ol>
              {data.items.length > SHOWN_FIRST && (
                <ShowAll isAll={all} label={t("vendors.best.all", { count: data.items.length })} onChange={setAll} />
              )}
            </>
          )
        }
      </QueryView>
    </Card>
  );
}

function Row({ match, vendorId }: { match: VendorMatch; vendorId: string }) {
  const { t } = useTranslation();
  const { points } = useFormats();
  const wording = useWording();
  return (
    <li className={styles.best}>
      <p className={styles.place}>
        {match.rank === null ? (
          t("vendors.best.below")
        ) : (
          <>
            <strong>{match.rank}</strong> {t("vendors.best.place")}
          </>
        )}
      </p>
      <div className={styles.bestBody}>
        <div className={styles.itemHead}>
          <h3>
            <Link to={`/scenarios/${match.scenario.id}/vendors/${vendorId}`}>
              <Name name={match.scenario.name} nameEn={match.scenario.name_en} />
            </Link>
          </h3>
          <p className={styles.score}>
            <strong>{points(match.score)}</strong> {t("vendors.best.unit")}
          </p>
        </div>
        <ScoreBar
          label={wording.bar(match.contributions, match.score)}
          parts={scoreParts(match.contributions, wording)}
        />
        <p className={styles.quiet}>
          <FlagTag flags={match.flags} />{" "}
          <span lang={languageOf(match.capability.title)}>{match.capability.title}</span>
          {t("wording.semicolon")}
          {bestReasons(match.contributions, 2)
            .map((one) => wording.reason(one, 3))
            .join(t("wording.semicolon"))}
        </p>
      </div>
    </li>
  );
}
