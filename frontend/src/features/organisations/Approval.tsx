import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { AdministeredOrganisationDetail } from "../../api/types";
import { Dialog } from "../../ui/Dialog";
import { Refusal } from "../../ui/Refusal";
import { useDecideOrganisation } from "./adminQueries";
import styles from "./organisations.module.css";

interface ApprovalProps {
  organisation: AdministeredOrganisationDetail;
  onClose: () => void;
}

/** Let an organisation in that waits for it. */
export function Approval({ organisation, onClose }: ApprovalProps) {
  const { t } = useTranslation();
  const decide = useDecideOrganisation(organisation.id, onClose);
  return (
    <Dialog title={t("organisations.admin.approve.ask", { name: organisation.name })} onClose={onClose}>
      {(close) => (
        <div className={styles.dialog}>
          <p>{t("organisations.admin.approve.text")}</p>
          <Refusal error={decide.error} />
          <div className={styles.ways}>
            <Button type="primary" loading={decide.isPending} onClick={() => decide.mutate(null, { onSuccess: close })}>
              {t("organisations.admin.approve.do")}
            </Button>
            <Button onClick={close}>{t("common.cancel")}</Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
