import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { PairDetail } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { languageOf, shownName } from "../../i18n/names";
import { useWording } from "../../i18n/wording";
import { Name } from "../../ui/Name";
import { Card, Chip, Page } from "../../ui/Page";
import { SignedIn } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { useUrlState } from "../../ui/useUrlState";
import { alignedLines } from "./compare";
import styles from "./lines.module.css";
import { Offered, Words } from "./Offered";
import { useCompared } from "./queries";
import { Scroll } from "./Scroll";
import type { LineVerdict } from "./types";

const TONES: Record<LineVerdict, "warn" | "plain" | "accent" | "second"> = {
  unmet: "warn",
  silent: "warn",
  touched: "accent",
  met: "second",
};

/** Two to four vendors of one scenario beside each other. */
export function ComparePage() {
  const { t } = useTranslation();
  return (
    <Page
      title={t("reviews.compare.title")}
      lead={t("reviews.compare.lead")}
      crumbs={[{ label: t("reviews.title"), to: "/desk/reviews" }]}
    >
      <SignedIn>{() => <Compared />}</SignedIn>
    </Page>
  );
}

function Compared() {
  const { t } = useTranslation();
  const pairs = useUrlState().value("pairs") ?? "";
  const compared = useCompared(pairs);
  if (pairs === "") {
    return (
      <Card>
        <EmptyState title={t("reviews.compare.none")} text={t("reviews.compare.noneText")}>
          <Link to="/desk/reviews">{t("reviews.compare.back")}</Link>
        </EmptyState>
      </Card>
    );
  }
  return (
    <QueryView query={compared} page skeleton={<Skeleton lines={10} block />}>
      {({ items }) => <Table pairs={items} />}
    </QueryView>
  );
}

function Table({ pairs }: { pairs: readonly PairDetail[] }) {
  const { t, i18n } = useTranslation();
  const { points } = useFormats();
  const wording = useWording();
  const [first] = pairs;
  if (first === undefined) return null;
  const signals = first.contributions.filter((one) => one.weight > 0).map((one) => one.signal);
  const best = (values: readonly (number | null)[]) => Math.max(...values.map((value) => value ?? -1));
  return (
    <Card title={shownName(i18n.language, first.scenario.name, first.scenario.name_en).main} flush>
      <Scroll name="list" label={t("reviews.compare.title")}>
        <table className={styles.compared}>
          <thead>
            <tr>
              <td />
              {pairs.map((pair) => (
                <th key={pair.id} scope="col">
                  <Link to={`/desk/reviews?pair=${pair.id}`}>
                    <Name name={pair.vendor.name} nameEn={pair.vendor.name_en} stacked />
                  </Link>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">{t("reviews.compare.state")}</th>
              {pairs.map((pair) => (
                <td key={pair.id}>
                  <Chip tone={pair.state === "shortlisted" ? "second" : "plain"}>
                    {t(`reviews.states.${pair.state}`)}
                  </Chip>
                </td>
              ))}
            </tr>
            <tr>
              <th scope="row">{t("reviews.facts.capability")}</th>
              {pairs.map((pair) => (
                <td key={pair.id} lang={languageOf(pair.capability.title)}>
                  {pair.capability.title}
                </td>
              ))}
            </tr>
            <tr>
              <th scope="row">{t("reviews.compare.score")}</th>
              {pairs.map((pair) => (
                <td key={pair.id} data-best={pair.score !== null && pair.score === best(pairs.map((one) => one.score))}>
                  {pair.score === null ? t("reviews.compare.hidden") : points(pair.score)}
                  {pair.rank !== null && ` · ${t("reviews.pair.rank", { rank: pair.rank })}`}
                </td>
              ))}
            </tr>
            {first.score !== null &&
              signals.map((signal) => {
                const values = pairs.map(
                  (pair) => pair.contributions.find((one) => one.signal === signal)?.points ?? null,
                );
                return (
                  <tr key={signal}>
                    <th scope="row">{wording.signal(signal)}</th>
                    {pairs.map((pair, at) => (
                      <td key={pair.id} data-best={(values[at] ?? 0) > 0 && values[at] === best(values)}>
                        {values[at] === null || values[at] === undefined ? "—" : points(values[at])}
                      </td>
                    ))}
                  </tr>
                );
              })}
            {alignedLines(pairs).map((row) => (
              <tr key={`${row.field} ${row.need}`}>
                <th scope="row" lang={languageOf(row.need)}>
                  <span className={styles.lineKind}>
                    {t(`reviews.lines.fields.${row.field}`)}
                    {t(row.must ? "reviews.lines.must" : "reviews.lines.nice")}
                  </span>
                  <Words text={row.need} marks={[]} />
                </th>
                {row.cells.map((cell, at) => (
                  <td key={pairs[at]?.id}>
                    {cell === null ? (
                      "—"
                    ) : (
                      <>
                        <Chip tone={TONES[cell.verdict]}>{t(`reviews.lines.verdicts.${cell.verdict}`)}</Chip>{" "}
                        <Offered line={cell} marks={[]} />
                      </>
                    )}
                  </td>
                ))}
              </tr>
            ))}
            <tr>
              <th scope="row">{t("reviews.compare.flags")}</th>
              {pairs.map((pair) => (
                <td key={pair.id}>
                  {pair.flags.length === 0
                    ? t("reviews.compare.noFlags")
                    : pair.flags.map(wording.flag).join(t("wording.semicolon"))}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </Scroll>
    </Card>
  );
}
