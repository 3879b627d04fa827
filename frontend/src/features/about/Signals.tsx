import { useTranslation } from "react-i18next";
import { useFormats } from "../../i18n/format";
import { useWording } from "../../i18n/wording";
import { QueryView } from "../../ui/States";
import styles from "./AboutPage.module.css";
import { useLatestRun } from "./queries";

/** The signals of the engine in use, each with the most it can give. */
export function Signals() {
  const { t, i18n } = useTranslation();
  const { points } = useFormats();
  const wording = useWording();
  const run = useLatestRun();
  return (
    <QueryView query={run}>
      {(data) => {
        const signals = Object.entries((data?.weights.signals ?? {}) as Record<string, number>);
        if (signals.length === 0) return null;
        return (
          <table className={styles.signals}>
            <caption>{t("about.rank.caption", { number: data?.number ?? "" })}</caption>
            <thead>
              <tr>
                <th scope="col">{t("about.rank.signal")}</th>
                <th scope="col">{t("about.rank.looks")}</th>
                <th scope="col">{t("about.rank.most")}</th>
              </tr>
            </thead>
            <tbody>
              {signals
                .sort((a, b) => b[1] - a[1])
                .map(([signal, weight]) => (
                  <tr key={signal}>
                    <th scope="row">{wording.signal(signal)}</th>
                    <td>{i18n.exists(`about.rank.signals.${signal}`) && t(`about.rank.signals.${signal}`)}</td>
                    <td className="num">{points(weight)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        );
      }}
    </QueryView>
  );
}
