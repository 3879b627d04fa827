import { useTranslation } from "react-i18next";
import type { ManagedUser } from "../../api/types";
import { Confirm } from "../../ui/Dialog";
import { useEndSessions } from "./queries";

/** Sign somebody out everywhere: a lost telephone, a computer left open. */
export function EndSessions({ user, onClose }: { user: ManagedUser; onClose: () => void }) {
  const { t } = useTranslation();
  const end = useEndSessions();
  return (
    <Confirm
      title={t("users.sessions.ask", { name: user.name })}
      text={t("users.sessions.text")}
      act={t("users.sessions.end")}
      pending={end.isPending}
      error={end.error}
      onAct={(close) => end.mutate(user.id, { onSuccess: close })}
      onClose={onClose}
    />
  );
}
