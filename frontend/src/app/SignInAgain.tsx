import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { isSignInAsked } from "../api/problems";
import { noteSignedOut } from "../api/who";

const SignInDialog = lazy(async () => ({
  default: (await import("../features/accounts/SignInDialog")).SignInDialog,
}));

/** Whoever is told to sign in first does so over the page, whatever it was that was asked for. */
export function SignInAgain() {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const note = (error: unknown, meta: Record<string, unknown> | undefined) => {
      if (!isSignInAsked(error) || meta?.signingIn) return;
      void noteSignedOut(client);
      if (!meta?.quiet) setOpen(true);
    };
    const leave = [
      client.getQueryCache().subscribe((event) => {
        if (event.type === "updated" && event.action.type === "error") note(event.action.error, event.query.meta);
      }),
      client.getMutationCache().subscribe((event) => {
        if (event.type === "updated" && event.action.type === "error") note(event.action.error, event.mutation.meta);
      }),
    ];
    return () => {
      for (const stop of leave) stop();
    };
  }, [client]);
  if (!open) return null;
  return (
    <Suspense>
      <SignInDialog onClose={() => setOpen(false)} />
    </Suspense>
  );
}
