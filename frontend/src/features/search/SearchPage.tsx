import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { SearchHit } from "../../api/types";
import { languageOf } from "../../i18n/names";
import { useWording } from "../../i18n/wording";
import { SearchField } from "../../ui/Fields";
import { Card, Chip, Page } from "../../ui/Page";
import { Pager } from "../../ui/Pager";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { tabId } from "../../ui/Tabs";
import { type UrlState, useUrlState } from "../../ui/useUrlState";
import { Found } from "./Found";
import { KindTabs, tabOf } from "./KindTabs";
import { KINDS, type Kind, useCounts, useHits } from "./queries";
import styles from "./SearchPage.module.css";

const PAGE_SIZE = 20;
const PANEL = "hits";
const TONES: Record<Kind, "accent" | "second" | "plain"> = {
  scenario: "accent",
  agency: "accent",
  vendor: "second",
  capability: "second",
  policy_clause: "plain",
};

export function SearchPage() {
  const { t } = useTranslation();
  const url = useUrlState();
  const q = url.value("q")?.trim() ?? "";
  return (
    <Page title={q ? t("search.titleFor", { q }) : t("search.title")} heading={t("search.title")}>
      <div className={styles.box}>
        <SearchField
          label={t("search.label")}
          placeholder={t("search.placeholder")}
          value={q}
          onSearch={(next) => url.patch({ q: next })}
        />
      </div>
      {q ? (
        <Results url={url} q={q} />
      ) : (
        <Card title={t("search.start.title")}>
          <Tips />
          <Suggestions />
        </Card>
      )}
    </Page>
  );
}

function Results({ url, q }: { url: UrlState; q: string }) {
  const { t } = useTranslation();
  const kind = KINDS.find((one) => one === url.value("kind"));
  const page = url.number("page", 1);
  const hits = useHits({ q, kind, page, size: PAGE_SIZE });
  return (
    <Card flush>
      <KindTabs
        kind={kind}
        counts={useCounts(q)}
        panel={PANEL}
        onChoose={(next, options) => url.patch({ kind: next }, options)}
      />
      <div id={PANEL} role="tabpanel" aria-labelledby={tabId(tabOf(kind))} className={styles.panel}>
        <QueryView query={hits} skeleton={<Skeleton lines={8} block />}>
          {(data) => (
            <>
              <p className={styles.total} aria-live="polite">
                {t("search.total", { count: data.total, q })}
              </p>
              {data.items.length === 0 ? (
                <Nothing url={url} kind={kind} />
              ) : (
                <ol className={styles.hits} data-stale={hits.isPlaceholderData}>
                  {data.items.map((hit) => (
                    <Hit key={`${hit.kind}-${hit.id}`} hit={hit} />
                  ))}
                </ol>
              )}
              <Pager total={data.total} page={page} size={PAGE_SIZE} url={url} />
            </>
          )}
        </QueryView>
      </div>
    </Card>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  const wording = useWording();
  return (
    <li className={styles.hit} data-kind={hit.kind}>
      <Chip tone={TONES[hit.kind as Kind] ?? "plain"}>{wording.term("kind", hit.kind)}</Chip>
      <div className={styles.words}>
        <h2>
          <Link to={hit.url} lang={languageOf(hit.title)}>
            <Found text={hit.title} places={hit.title_highlights} />
          </Link>
        </h2>
        {hit.snippet && (
          <p lang={languageOf(hit.snippet)}>
            <Found text={hit.snippet} places={hit.highlights} />
          </p>
        )}
      </div>
    </li>
  );
}

function Nothing({ url, kind }: { url: UrlState; kind: Kind | undefined }) {
  const { t } = useTranslation();
  return (
    <EmptyState title={t("search.nothing.title")}>
      {kind && <Link to={url.hrefWith({ kind: undefined })}>{t("search.nothing.everywhere")}</Link>}
      <Tips />
      <Suggestions />
    </EmptyState>
  );
}

const TIPS = ["short", "pinyin", "script"] as const;

function Tips() {
  const { t } = useTranslation();
  return (
    <ul className={styles.tips}>
      {TIPS.map((tip) => (
        <li key={tip}>{t(`search.tips.${tip}`)}</li>
      ))}
    </ul>
  );
}

const SUGGESTIONS = ["name", "initials", "script", "agency", "words", "topic"] as const;

/** Searches that show what can be asked: by name, initials, traditional script, agency, and in English. */
function Suggestions() {
  const { t } = useTranslation();
  const words = SUGGESTIONS.map((name) => t(`search.suggestions.words.${name}`));
  return (
    <div className={styles.suggestions}>
      <p>{t("search.suggestions.title")}</p>
      <ul>
        {words.map((q) => (
          <li key={q}>
            <Link to={`/search?${new URLSearchParams({ q })}`} lang={languageOf(q)}>
              {q}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
