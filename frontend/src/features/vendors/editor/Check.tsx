import { Button } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Draft } from "../../../ui/draft/useDraft";
import { Refusal } from "../../../ui/Refusal";
import { Answers } from "../Answers";
import { sectionOf } from "../profile";
import type { Profile } from "../types";
import { useProfileWords } from "../wording";
import styles from "./editor.module.css";

interface CheckProps {
  draft: Draft<Profile>;
  /** What kept it from being submitted, by place. */
  problems: readonly { pointer: string; text: string }[];
  pending: boolean;
  error: unknown;
  onSubmit: () => void;
}

/** Everything once more, with a way back to each part, and the button that submits it. */
export function Check({ draft, problems, pending, error, onSubmit }: CheckProps) {
  const { t } = useTranslation();
  return (
    <>
      {problems.length > 0 && <Missing profile={draft.content} problems={problems} />}
      <Answers
        profile={draft.content}
        beside={(section) => (
          <Link
            to={`?part=${section}`}
            aria-label={t("profiles.check.changeNamed", { section: t(`profiles.sections.${section}.title`) })}
          >
            {t("profiles.check.change")}
          </Link>
        )}
      />
      {problems.length === 0 && <Refusal error={error} />}
      {draft.state === "conflict" && <p>{t("profiles.check.conflict")}</p>}
      <div className={styles.ways}>
        <Button type="primary" loading={pending} disabled={draft.state === "conflict"} onClick={onSubmit}>
          {t("profiles.check.send")}
        </Button>
      </div>
    </>
  );
}

/** What is missing, each with the way to where it is filled in; it takes the focus when it comes up. */
function Missing({ profile, problems }: { profile: Profile; problems: CheckProps["problems"] }) {
  const { t } = useTranslation();
  const { label } = useProfileWords(profile);
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something is found missing, and only then
  useEffect(() => heading.current?.focus(), [problems]);
  return (
    <div className={styles.errors}>
      <h3 ref={heading} tabIndex={-1}>
        {t("profiles.check.missing")}
      </h3>
      <ul>
        {problems.map(({ pointer, text }) => {
          const params = new URLSearchParams({ part: sectionOf(pointer), at: pointer });
          return (
            <li key={`${pointer} ${text}`}>
              <Link to={`?${params}`}>{t("profiles.place", { field: label(pointer), name: text })}</Link>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
