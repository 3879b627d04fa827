import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useNavigate } from "react-router";
import type { Who } from "../api/types";
import { useWho } from "../api/who";
import { useSignOut } from "../features/accounts/queries";
import { useWork } from "../features/work/queries";
import { Icon } from "../ui/Icon";
import { SignInLink } from "../ui/States";
import styles from "./UserMenu.module.css";

const LOOK_AFTER_ORGANISATIONS = ["city_admin", "district_admin", "matchmaker", "chair", "auditor"] as const;

const RESPOND = ["vendor_member", "agency_member", "matchmaker", "chair"] as const;
const WORK = "/work";

interface Way {
  to: string;
  words: string;
}

/** The pages that are somebody's own, by the jobs they have. */
function waysOf({ roles, organisation_id, organisation_kind }: Who): readonly Way[] {
  return [
    { to: WORK, words: "common.ways.work" },
    { to: "/account", words: "common.account" },
    { to: "/organisation", words: "common.ways.organisation" },
    ...(organisation_kind === "vendor"
      ? [
          { to: "/vendors/mine/edit", words: "common.ways.ownVendor" },
          { to: "/vendors/mine/register", words: "common.ways.register" },
          { to: "/places", words: "common.ways.places" },
        ]
      : []),
    ...(organisation_kind === "agency" ? [{ to: "/scenarios/mine", words: "common.ways.ownScenarios" }] : []),
    ...(organisation_id === null && roles.length === 0
      ? [{ to: "/vendors/register", words: "common.ways.registerVendor" }]
      : []),
    ...(roles.includes("matchmaker") || roles.includes("chair")
      ? [
          { to: "/desk/reviews", words: "common.ways.deskReviews" },
          { to: "/desk/scenarios", words: "common.ways.deskScenarios" },
          { to: "/desk/vendors", words: "common.ways.deskVendors" },
          { to: "/desk/releases", words: "common.ways.releases" },
        ]
      : []),
    ...(RESPOND.some((role) => roles.includes(role)) ? [{ to: "/responses", words: "common.ways.responses" }] : []),
    { to: "/following", words: "common.ways.following" },
    { to: "/notifications", words: "common.ways.notifications" },
    ...(roles.includes("matchmaker") || roles.includes("chair")
      ? [{ to: "/desk/batches", words: "common.ways.batches" }]
      : []),
    ...(roles.includes("city_admin") ? [{ to: "/admin/users", words: "common.ways.users" }] : []),
    ...(LOOK_AFTER_ORGANISATIONS.some((role) => roles.includes(role))
      ? [{ to: "/admin/organisations", words: "common.ways.organisations" }]
      : []),
    ...(roles.includes("city_admin") || roles.includes("district_admin")
      ? [{ to: "/admin/register", words: "common.ways.registerDesk" }]
      : []),
    ...(roles.includes("city_admin")
      ? [
          { to: "/admin/join-requests", words: "common.ways.joinRequests" },
          { to: "/admin/mail-domains", words: "common.ways.mailDomains" },
          { to: "/admin/suppressed-addresses", words: "common.ways.suppressed" },
        ]
      : []),
    ...(roles.includes("auditor") ? [{ to: "/audit", words: "common.ways.audit" }] : []),
  ];
}

/** The way to sign in, or who is signed in and the way out. */
export function UserMenu() {
  const who = useWho();
  const { pathname } = useLocation();
  if (who.data === undefined) return null;
  if (who.data.user) return <Menu name={who.data.user.name} ways={waysOf(who.data)} />;
  if (pathname === "/sign-in") return null;
  return (
    <span className={styles.signIn}>
      <SignInLink />
    </span>
  );
}

function Menu({ name, ways }: { name: string; ways: readonly Way[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  // Away first: a page of one's own would ask to sign in.
  const signOut = useSignOut(() => navigate("/"));
  const [open, setOpen] = useState(false);
  const waiting = useWork(pathname).data?.total ?? 0;
  const frame = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the menu that led to it
  useEffect(() => setOpen(false), [pathname]);
  useEffect(() => {
    if (!open) return;
    const leave = (event: Event) => {
      if (event.target instanceof Node && !frame.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", leave);
    document.addEventListener("focusin", leave);
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("focusin", leave);
    };
  }, [open]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    setOpen(false);
    button.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the menu wherever in it the focus is
    <div ref={frame} className={styles.menu} onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        className={styles.name}
        aria-expanded={open}
        aria-controls="user-menu"
        onClick={() => setOpen(!open)}
      >
        <Icon name="person" />
        <span>{name}</span>
        {waiting > 0 && (
          <span className={styles.count} aria-hidden="true">
            {waiting}
          </span>
        )}
      </button>
      <ul id="user-menu" className={styles.list} hidden={!open}>
        {ways.map((way) => (
          <li key={way.to}>
            <Link to={way.to}>
              {t(way.words)}
              {way.to === WORK && waiting > 0 && ` ${t("common.waiting", { count: waiting })}`}
            </Link>
          </li>
        ))}
        <li>
          <button type="button" disabled={signOut.isPending} onClick={() => signOut.mutate()}>
            {t("common.signOut")}
          </button>
        </li>
      </ul>
    </div>
  );
}
