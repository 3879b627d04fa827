import { Button } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { differencesOf } from "../../api/problems";
import type { ManagedUser } from "../../api/types";
import { useDistricts } from "../../i18n/districts";
import { ChangedSince } from "../../ui/ChangedSince";
import { CheckBox } from "../../ui/CheckBox";
import { Dialog } from "../../ui/Dialog";
import { EntryChoice } from "../../ui/EntryForm";
import { Refusal, Refused } from "../../ui/Refusal";
import { useSetRoles } from "./queries";
import { type Appointed, areAtOdds, isAppointed, ROLES } from "./roles";
import styles from "./users.module.css";

/** Which jobs somebody has, and for a district administrator which district. */
export function RolesDialog({ user, onClose }: { user: ManagedUser; onClose: () => void }) {
  const { t } = useTranslation();
  const set = useSetRoles();
  const districts = useDistricts();
  const [roles, setRoles] = useState<readonly Appointed[]>(user.roles.filter(isAppointed));
  const [district, setDistrict] = useState(user.district ?? "");
  const [tried, setTried] = useState(false);
  const needsDistrict = roles.includes("district_admin");
  const lacksDistrict = needsDistrict && district === "";
  const differences = differencesOf(set.error);

  const send = (close: () => void) => {
    setTried(true);
    if (areAtOdds(roles) || lacksDistrict || set.isPending) return;
    set.mutate(
      {
        user_id: user.id,
        roles: [...roles],
        district: needsDistrict ? district : null,
        version: user.version,
      },
      { onSuccess: close },
    );
  };
  const show = (name: string, value: unknown) =>
    name === "roles" && Array.isArray(value)
      ? value.map((role) => t(`common.roles.${role}`)).join(t("common.and"))
      : String(value ?? "");
  const choose = (values: Readonly<Record<string, unknown>>) => {
    if (Array.isArray(values.roles)) setRoles(values.roles.filter(isAppointed));
    if ("district" in values) setDistrict(String(values.district ?? ""));
    set.reset();
  };
  return (
    <Dialog title={t("users.roles.title", { name: user.name })} onClose={onClose}>
      {(close) => (
        <>
          <form
            noValidate
            className={styles.roles}
            onSubmit={(event: FormEvent) => {
              event.preventDefault();
              send(close);
            }}
          >
            <p className={styles.text}>{t("users.roles.text")}</p>
            <fieldset className={styles.choices}>
              <legend className="sr-only">{t("users.role")}</legend>
              {ROLES.map((role) => (
                <CheckBox
                  key={role}
                  checked={roles.includes(role)}
                  onChange={(on) => setRoles(on ? [...roles, role] : roles.filter((one) => one !== role))}
                >
                  {t(`common.roles.${role}`)}
                  <span className={styles.note}>{t(`users.roles.notes.${role}`)}</span>
                </CheckBox>
              ))}
            </fieldset>
            {needsDistrict && (
              <EntryChoice
                name="district"
                label={t("users.roles.district")}
                note={t("users.roles.districtNote")}
                choices={districts}
                value={district}
                onChange={setDistrict}
              />
            )}
            {areAtOdds(roles) && <Refused>{t("users.roles.atOdds")}</Refused>}
            {tried && lacksDistrict && <Refused>{t("users.roles.needsDistrict")}</Refused>}
            {differences.length === 0 && <Refusal error={set.error} />}
            <div className={styles.ways}>
              <Button type="primary" htmlType="submit" loading={set.isPending}>
                {t("common.save")}
              </Button>
              <Button onClick={close}>{t("common.cancel")}</Button>
            </div>
          </form>
          {differences.length > 0 && (
            <ChangedSince
              differences={differences}
              label={(name) => t(`users.fields.${name}`)}
              show={show}
              onChoose={choose}
              onClose={() => set.reset()}
            />
          )}
        </>
      )}
    </Dialog>
  );
}
