import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, send } from "../../api/client";
import { saveOpen } from "../../api/copies";
import type { DemoAccount } from "../../api/types";
import { SESSION, useGone, useOwnQuery } from "../../api/who";
import type { MailLanguage } from "../../i18n/mail";
import { saveFile } from "../../ui/saveFile";

const SESSIONS = ["sessions"] as const;

/** Part of signing in: whoever is told to sign in is doing so already. */
const SIGNING_IN = { signingIn: true } as const;

/** Ask for everything anew: another person may see other things. What is on the screen stays until it is answered. */
function useAskAnew() {
  const client = useQueryClient();
  return () => client.invalidateQueries();
}

/** A step of signing in may fail because it took too long: then it begins anew. */
function useStep() {
  const client = useQueryClient();
  return {
    meta: SIGNING_IN,
    onError: () => void client.invalidateQueries({ queryKey: SESSION }),
  };
}

export function useSignIn() {
  const askAnew = useAskAnew();
  return useMutation({
    meta: SIGNING_IN,
    mutationFn: (body: { email: string; password: string }) => send("post", "/api/session", { body }),
    onSuccess: askAnew,
  });
}

export function useGiveCode() {
  const askAnew = useAskAnew();
  return useMutation({
    ...useStep(),
    mutationFn: (code: string) => send("post", "/api/session/second-factor", { body: { code } }),
    onSuccess: askAnew,
  });
}

/** Save what is open, sign out, leave the page, and keep nothing of what one person saw or typed for the next. */
export function useSignOut(leave?: () => unknown) {
  return useMutation({
    mutationFn: async () => {
      await saveOpen();
      return send("delete", "/api/session");
    },
    onSuccess: useGone(leave),
  });
}

/** The secret of a new app while signing in; asking again would make another, so that it is asked for once. */
export function useEnrolment() {
  return useQuery({
    queryKey: ["enrolment"],
    queryFn: () => send("post", "/api/account/second-factor", { body: {} }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    meta: SIGNING_IN,
  });
}

export function useProposeSecondFactor() {
  return useMutation({
    mutationFn: (password: string) => send("post", "/api/account/second-factor", { body: { password } }),
  });
}

/** The session is asked for only once the codes on paper have been read: see `useSecondFactorKept`. */
export function useConfirmSecondFactor() {
  return useMutation({
    ...useStep(),
    mutationFn: (code: string) => send("put", "/api/account/second-factor", { body: { code } }),
  });
}

export function useSecondFactorKept() {
  return useAskAnew();
}

export function useChangePassword() {
  const askAnew = useAskAnew();
  return useMutation({
    mutationFn: (body: { current: string; new: string }) => send("put", "/api/account/password", { body }),
    onSuccess: askAnew,
  });
}

export function useRequestMailChange() {
  return useMutation({
    mutationFn: (body: { email: string; password: string }) => send("post", "/api/account/email", { body }),
  });
}

/** Have a mail with a link sent: for a new password, or for opening an account. */
export function useRequestLink(path: "/api/password-resets" | "/api/registrations") {
  return useMutation({
    mutationFn: (body: { email: string; language: MailLanguage }) => send("post", path, { body }),
  });
}

export interface Opening {
  token: string;
  name: string;
  password: string;
  language: MailLanguage;
  terms_version: string;
}

/** The links by which an account is opened, as the API names them. */
export type OpeningLink = "bootstrap" | "registration" | "invitation/account";

export function useOpenAccount(kind: OpeningLink) {
  return useMutation({ mutationFn: (body: Opening) => send("post", `/api/links/${kind}`, { body }) });
}

export function useResetPassword() {
  const askAnew = useAskAnew();
  return useMutation({
    mutationFn: (body: { token: string; password: string }) => send("post", "/api/links/reset", { body }),
    onSuccess: askAnew,
  });
}

/** What an invitation says; the secret of its link goes in the body, and is never part of an address. */
export function useInvitation(token: string) {
  return useQuery({
    queryKey: ["invitation", token],
    queryFn: ({ signal }) => post("/api/links/invitation/look", { token }, signal),
    gcTime: 0,
  });
}

/** Whoever has accepted goes on first: what the link said is gone, and with it what it was shown in. */
export function useAcceptInvitation(goOn: () => unknown) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: string) => send("post", "/api/links/invitation/accept", { body: { token } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: SESSION });
      await goOn();
      await client.invalidateQueries();
    },
  });
}

export function useConfirmMail() {
  const askAnew = useAskAnew();
  return useMutation({
    mutationFn: (token: string) => send("post", "/api/links/mail-change", { body: { token } }),
    onSuccess: askAnew,
  });
}

/** The sessions of whoever is signed in; of nobody there are none to be asked for. */
export function useSessions(page: number, size: number) {
  return useOwnQuery({
    queryKey: [...SESSIONS, page, size],
    queryFn: ({ signal }) => get("/api/sessions", { query: { page, size }, signal }),
  });
}

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (session_id: string) => send("delete", "/api/sessions/{session_id}", { values: { session_id } }),
    onSettled: () => client.invalidateQueries({ queryKey: SESSIONS }),
  });
}

/** Made-up people to try the site with; codes of a second factor are told with them and get old, so nothing is kept. */
export function useDemoAccounts() {
  return useQuery({
    queryKey: ["demo-accounts"],
    queryFn: ({ signal }) => get("/api/demo-accounts", { signal }),
    meta: SIGNING_IN,
    retry: false,
  });
}

/** All steps in one: the code is asked for when it is needed, since the one on the page may be too old by then. */
export function useSignInAsDemo() {
  const askAnew = useAskAnew();
  return useMutation({
    meta: SIGNING_IN,
    mutationFn: async ({ email, password }: DemoAccount) => {
      const { state } = await send("post", "/api/session", { body: { email, password } });
      if (state !== "second-factor") return;
      const accounts = await get("/api/demo-accounts");
      const code = accounts.find((one) => one.email === email)?.code ?? "";
      await send("post", "/api/session/second-factor", { body: { code } });
    },
    onSettled: askAnew,
  });
}

export function useEditAccount() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ version, ...body }: { name: string; language: MailLanguage; version: number }) =>
      send("patch", "/api/account", { body, version }),
    onSettled: () => client.invalidateQueries({ queryKey: SESSION }),
  });
}

/** Everything held about oneself, put into a file. */
export function useExport() {
  return useMutation({
    mutationFn: async () => {
      const data = await get("/api/account/data");
      saveFile("citymatch-account.json", JSON.stringify(data, null, 2));
    },
  });
}

export function useErase(leave: () => unknown) {
  return useMutation({
    mutationFn: (password: string) => send("delete", "/api/account", { body: { password } }),
    onSuccess: useGone(leave),
  });
}

export function useConsents() {
  return useOwnQuery({
    queryKey: ["consents"],
    queryFn: ({ signal }) => get("/api/account/consents", { signal }),
  });
}

export function useGiveConsent() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (version: string) => send("put", "/api/account/consents/{version}", { values: { version } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["consents"] }),
  });
}
