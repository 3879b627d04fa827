import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Who } from "../api/types";
import { useWho } from "../api/who";
import { Card } from "./Page";
import { EmptyState, QueryView, SignInLink, Skeleton } from "./States";

export type SomebodyKnown = Who & { user: NonNullable<Who["user"]> };

function isSomebody(who: Who | undefined): who is SomebodyKnown {
  return Boolean(who?.user);
}

/** What only somebody signed in can use; anybody else is shown the way to sign in and back. */
export function SignedIn({ children }: { children: (who: SomebodyKnown) => ReactNode }) {
  const { t } = useTranslation();
  const who = useWho();
  // Whose session has ended goes on reading and typing here; the next thing sent asks to sign in again.
  const [known, setKnown] = useState<SomebodyKnown | null>(null);
  if (isSomebody(who.data) && who.data !== known) setKnown(who.data);
  return (
    <QueryView query={who} skeleton={<Skeleton lines={6} block />}>
      {() =>
        known === null ? (
          <Card>
            <EmptyState title={t("problems.signIn.title")} text={t("problems.signIn.text")}>
              <SignInLink />
            </EmptyState>
          </Card>
        ) : (
          children(known)
        )
      }
    </QueryView>
  );
}
