import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { get } from "../../api/client";
import type { Proof } from "../../api/types";
import { useOwnQuery } from "../../api/who";
import { useFormats } from "../../i18n/format";
import { languageOf } from "../../i18n/names";
import { Digest } from "../../ui/Digest";
import { Card, Chip, Facts, Page } from "../../ui/Page";
import { Contributions } from "../../ui/pair/Contributions";
import { SignedIn } from "../../ui/SignedIn";
import { QueryView, Skeleton } from "../../ui/States";
import { saveFile } from "../../ui/saveFile";
import styles from "./ProofPage.module.css";
import { holds } from "./proof";

/** One vendor's place in a run on one page, to be printed or kept, with all it takes to check it. */
export function ProofPage() {
  const { t } = useTranslation();
  const { id = "", scenarioId = "", vendorId = "" } = useParams();
  const path = { run_id: id, scenario_id: scenarioId, vendor_id: vendorId };
  const proof = useOwnQuery<Proof>({
    queryKey: ["proof", path],
    queryFn: ({ signal }) =>
      get("/api/match-runs/{run_id}/scenarios/{scenario_id}/proofs/{vendor_id}", { path, signal }),
  });
  return (
    <Page title={t("runs.proof.title")} lead={t("runs.proof.lead")}>
      <SignedIn>
        {() => (
          <QueryView query={proof} skeleton={<Skeleton lines={8} block />}>
            {(data) => <Sheet proof={data} />}
          </QueryView>
        )}
      </SignedIn>
    </Page>
  );
}

function Sheet({ proof }: { proof: Proof }) {
  const { t } = useTranslation();
  const { count, moment } = useFormats();
  const keep = () => {
    saveFile(`${proof.run.number}-${proof.rank}.json`, JSON.stringify(proof, null, 2));
  };
  return (
    <>
      <Card
        title={t("runs.proof.place", { rank: proof.rank, total: count(proof.ranked) })}
        note={<Checked proof={proof} />}
      >
        <Facts
          rows={[
            [
              t("runs.proof.vendor"),
              <span key="v" lang={languageOf(proof.vendor)}>
                {proof.vendor}
              </span>,
            ],
            [
              t("runs.proof.scenario"),
              <Link key="s" to={`/scenarios/${proof.scenario.id}`} lang="zh-Hans">
                {proof.scenario.name}
              </Link>,
            ],
            [
              t("runs.proof.capability"),
              <span key="c" lang={languageOf(proof.capability.title)}>
                {proof.capability.title}
              </span>,
            ],
            [
              t("runs.number"),
              <Link key="r" to={`/runs/${proof.run.id}`}>
                {proof.run.number}
              </Link>,
            ],
            [t("runs.finished"), moment(proof.run.finished_at)],
            [t("runs.engine"), <code key="e">{proof.run.engine}</code>],
          ]}
        />
        <div className={styles.ways}>
          <Button type="primary" onClick={() => window.print()}>
            {t("runs.proof.print")}
          </Button>
          <Button onClick={keep}>{t("runs.proof.keep")}</Button>
        </div>
      </Card>
      <Card title={t("runs.proof.score")}>
        <Contributions contributions={proof.contributions} score={proof.score} />
      </Card>
      <Card title={t("runs.proof.digests")}>
        <p className={styles.text}>{t("runs.proof.how")}</p>
        <Facts
          rows={[
            ...(proof.event
              ? [
                  [
                    t("runs.proof.event"),
                    t("runs.proof.eventAt", { seq: count(proof.event.seq), when: moment(proof.event.at) }),
                  ] as const,
                ]
              : []),
            ...(
              [
                [t("runs.proof.places"), proof.places_sha256],
                [t("runs.digest"), proof.run.manifest_sha256],
                [t("runs.proof.list"), proof.list_sha256],
                [t("runs.manifest.needs"), proof.inputs.need ?? ""],
                [t("runs.manifest.offers"), proof.inputs.offer ?? ""],
                [t("runs.manifest.weights"), proof.inputs.weights ?? ""],
              ] as const
            ).map(
              ([label, sha256]) => [label, <Digest key={label} value={sha256} label={t("runs.copyDigest")} />] as const,
            ),
          ]}
        />
      </Card>
    </>
  );
}

/** The proof, worked out anew in this very browser. */
function Checked({ proof }: { proof: Proof }) {
  const { t } = useTranslation();
  const checked = useQuery({
    queryKey: ["proof-holds", proof.statement, proof.places_sha256],
    queryFn: () => holds(proof),
  });
  if (checked.isPending) return null;
  return (
    <Chip tone={checked.data ? "second" : "warn"}>
      {t(checked.isError ? "runs.proof.unchecked" : checked.data ? "runs.proof.holds" : "runs.proof.broken")}
    </Chip>
  );
}
