import { Button } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { TopicChoice, TopicRead } from "../../api/types";
import { CheckBox } from "../../ui/CheckBox";
import { SelectField } from "../../ui/Fields";
import { Card, Page } from "../../ui/Page";
import { Refusal } from "../../ui/Refusal";
import { SignedIn } from "../../ui/SignedIn";
import { QueryView, Skeleton } from "../../ui/States";
import styles from "./notifications.module.css";
import { useChoices, useChoose } from "./queries";

const MAIL = ["at-once", "daily", "never"] as const satisfies TopicChoice["mail"][];

/** How one wants to be told of each topic: here, and by mail at once, once a day or never. */
export function ChoicesPage() {
  const { t } = useTranslation();
  return (
    <Page
      title={t("notifications.choices.title")}
      lead={t("notifications.choices.lead")}
      crumbs={[{ label: t("notifications.title"), to: "/notifications" }]}
    >
      <SignedIn>{() => <Choices />}</SignedIn>
    </Page>
  );
}

function Choices() {
  const choices = useChoices();
  return (
    <QueryView query={choices} skeleton={<Skeleton lines={6} block />}>
      {(data) => <Form topics={data.topics} />}
    </QueryView>
  );
}

function Form({ topics }: { topics: readonly TopicRead[] }) {
  const { t } = useTranslation();
  const choose = useChoose();
  const [chosen, setChosen] = useState(topics);
  const change = (topic: TopicRead["topic"], changes: Partial<TopicRead>) => {
    setChosen(chosen.map((one) => (one.topic === topic ? { ...one, ...changes } : one)));
    choose.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const own = chosen.filter((one) => !one.is_fixed);
    choose.mutate(own.map(({ topic, inbox, mail }) => ({ topic, inbox, mail })));
  };
  return (
    <Card>
      <form className={styles.choices} onSubmit={submit}>
        {chosen.map((one) => (
          <fieldset key={one.topic} className={styles.topic}>
            <legend>{t(`notifications.topics.${one.topic}`)}</legend>
            <p className={styles.text}>{t(`notifications.choices.about.${one.topic}`)}</p>
            {one.is_fixed ? (
              <p className={styles.text}>{t("notifications.choices.fixed")}</p>
            ) : (
              <div className={styles.ways}>
                <CheckBox checked={one.inbox} onChange={(inbox) => change(one.topic, { inbox })}>
                  {t("notifications.choices.inbox")}
                </CheckBox>
                <SelectField
                  label={t("notifications.choices.mail")}
                  value={one.mail}
                  choices={MAIL.map((mail) => ({ value: mail, label: t(`notifications.choices.mails.${mail}`) }))}
                  onChange={(value) => change(one.topic, { mail: MAIL.find((mail) => mail === value) ?? one.mail })}
                />
              </div>
            )}
          </fieldset>
        ))}
        <Refusal error={choose.error} />
        <p role="status" className={styles.good} hidden={!choose.isSuccess}>
          {choose.isSuccess && t("notifications.choices.saved")}
        </p>
        <div>
          <Button type="primary" htmlType="submit" loading={choose.isPending}>
            {t("common.save")}
          </Button>
        </div>
      </form>
    </Card>
  );
}
