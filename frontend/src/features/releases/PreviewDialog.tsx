import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { Dialog } from "../../ui/Dialog";
import lists from "../../ui/lists.module.css";
import { Chip } from "../../ui/Page";
import { Refusal } from "../../ui/Refusal";
import { QueryView } from "../../ui/States";
import { type Preview, usePreview, useRelease } from "./queries";
import styles from "./releases.module.css";

interface PreviewDialogProps {
  run: string;
  scenario: string;
  onDone: (told: string) => void;
  onClose: () => void;
}

/** Who will see what by a release, before it is made; what was released shows who has been told. */
export function PreviewDialog({ run, scenario, onDone, onClose }: PreviewDialogProps) {
  const { t } = useTranslation();
  const preview = usePreview(run, scenario);
  const release = useRelease(preview.data);
  return (
    <Dialog title={t("releases.preview.title")} wide onClose={onClose}>
      {(close) => (
        <QueryView query={preview}>
          {(data) => (
            <div className={styles.preview}>
              <Shown preview={data} />
              <Refusal error={release.error} />
              <div className={lists.ways}>
                {data.released_at === null && (
                  <Button
                    type="primary"
                    disabled={data.obstacles.length > 0}
                    loading={release.isPending}
                    onClick={() =>
                      release.mutate(undefined, {
                        onSuccess: () => {
                          onDone(t("releases.preview.done", { name: data.scenario.name }));
                          close();
                        },
                      })
                    }
                  >
                    {t("releases.preview.release")}
                  </Button>
                )}
                <Button onClick={close}>
                  {t(data.released_at === null ? "common.cancel" : "releases.preview.close")}
                </Button>
              </div>
            </div>
          )}
        </QueryView>
      )}
    </Dialog>
  );
}

function Shown({ preview }: { preview: Preview }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const { scenario, run, agencies, vendors, rejected, obstacles, released_at } = preview;
  const people = (count: number) => t("releases.preview.people", { count });
  return (
    <>
      <p>
        <strong>{scenario.name}</strong> <span className={lists.quiet}>{`${scenario.code ?? ""} · ${run.number}`}</span>
      </p>
      {released_at === null ? (
        obstacles.length > 0 && (
          <ul className={styles.obstacles}>
            {obstacles.map(({ code, count }) => (
              <li key={code}>
                {t(`releases.obstacles.${code}`, { count })}{" "}
                {code === "undecided" && (
                  <Link to={`/desk/reviews?scenario=${scenario.id}&run=${run.id}`}>{t("releases.preview.decide")}</Link>
                )}
              </li>
            ))}
          </ul>
        )
      ) : (
        <p className={lists.good}>{t("releases.preview.released", { when: moment(released_at) })}</p>
      )}
      <section>
        <h3>{t("releases.preview.agencies")}</h3>
        <p className={lists.quiet}>{t("releases.preview.agenciesSee", { count: vendors.length })}</p>
        <ul className={styles.told}>
          {agencies.map((agency) => (
            <li key={agency.id}>
              <span>{agency.name}</span> <span className={lists.quiet}>{people(agency.people)}</span>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3>{t("releases.preview.vendors")}</h3>
        <p className={lists.quiet}>{t("releases.preview.vendorsSee")}</p>
        <ul className={styles.told}>
          {vendors.map((vendor) => (
            <li key={vendor.pair_id}>
              <span className={styles.rank}>
                {vendor.rank === null ? t("releases.added") : t("releases.rank", { rank: vendor.rank })}
              </span>
              <span lang={languageOf(vendor.name)}>{vendor.name}</span>
              <span className={lists.quiet}>{people(vendor.people)}</span>
              {vendor.is_left_out && <Chip tone="warn">{t("releases.preview.leftOut")}</Chip>}
            </li>
          ))}
        </ul>
      </section>
      <p className={lists.quiet}>{t("releases.preview.others", { count: rejected })}</p>
    </>
  );
}
