import { useTranslation } from "react-i18next";
import { useFormats } from "../../i18n/format";
import { CopyButton, Digest } from "../../ui/Digest";
import { Card, Facts } from "../../ui/Page";
import styles from "./Manifest.module.css";
import { viewOf } from "./manifest";

/** What the run can be repeated from: versions, and the checksum of everything that went in and came out. */
export function Manifest({ manifest, digest }: { manifest: Record<string, unknown>; digest: string }) {
  const { t, i18n } = useTranslation();
  const { count } = useFormats();
  const view = viewOf(manifest);
  const name = (code: string) => (i18n.exists(`runs.manifest.${code}`) ? t(`runs.manifest.${code}`) : code);
  return (
    <Card
      title={t("runs.manifest.title")}
      note={<CopyButton text={JSON.stringify(manifest, null, 2)} label={t("runs.manifest.copy")} />}
    >
      <p className={styles.text}>{t("runs.manifest.text")}</p>
      <Facts
        rows={[
          ...view.facts.map(([code, value]) => [name(code), <code key={code}>{value}</code>] as const),
          ...[...view.digests, ["manifest_sha256", digest] as const].map(
            ([code, value]) => [name(code), <Digest key={code} value={value} label={t("runs.copyDigest")} />] as const,
          ),
        ]}
      />
      {view.lists.map(([code, entries]) => (
        <details key={code} className={styles.list}>
          <summary>{t("runs.manifest.list", { name: name(code), total: count(entries.length) })}</summary>
          {/* Tall: it scrolls by itself, so it must be reachable without a mouse. */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls needs the focus to be scrolled by keys */}
          <section className={styles.box} tabIndex={0} aria-label={name(code)}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t("runs.manifest.id")}</th>
                  <th scope="col">SHA-256</th>
                </tr>
              </thead>
              <tbody>
                {entries.map(([id, sha256]) => (
                  <tr key={id}>
                    <td>
                      <code>{id}</code>
                    </td>
                    <td>
                      <code>{sha256}</code>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </details>
      ))}
    </Card>
  );
}
