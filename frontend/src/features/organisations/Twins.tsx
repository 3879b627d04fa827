import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { AdministeredOrganisationDetail, Twin } from "../../api/types";
import { Card } from "../../ui/Page";
import { Row, Rows } from "../../ui/Rows";
import { EmptyState, QueryView } from "../../ui/States";
import { useTwins } from "./adminQueries";
import { MergeDialog } from "./MergeDialog";

/** Organisations with much the same name, into which this one can be merged. */
export function Twins({ organisation }: { organisation: AdministeredOrganisationDetail }) {
  const { t } = useTranslation();
  const twins = useTwins(organisation.id);
  const [into, setInto] = useState<Twin | null>(null);
  return (
    <Card title={t("organisations.merge.twins")} note={t("organisations.merge.twinsNote")} flush>
      <QueryView query={twins}>
        {(data) =>
          data.length === 0 ? (
            <EmptyState title={t("organisations.merge.noTwins")} />
          ) : (
            <Rows>
              {data.map((twin) => (
                <TwinRow key={twin.id} twin={twin} onMerge={() => setInto(twin)} />
              ))}
            </Rows>
          )
        }
      </QueryView>
      {into && <MergeDialog organisation={organisation} into={into} onClose={() => setInto(null)} />}
    </Card>
  );
}

function TwinRow({ twin, onMerge }: { twin: Twin; onMerge: () => void }) {
  const { t } = useTranslation();
  const known = [twin.jurisdiction, twin.credit_code, t("organisations.admin.members", { count: twin.members })].filter(
    Boolean,
  );
  return (
    <Row title={<Link to={`/admin/organisations/${twin.id}`}>{twin.name}</Link>} note={known.join(" · ")}>
      <Button onClick={onMerge} aria-label={t("organisations.merge.doInto", { name: twin.name })}>
        {t("organisations.merge.do")}
      </Button>
    </Row>
  );
}
