import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink, Outlet, ScrollRestoration, useLocation, useNavigation } from "react-router";
import { wipeCopies } from "../api/copies";
import { useWho } from "../api/who";
import { Icon } from "../ui/Icon";
import { Skeleton } from "../ui/States";
import { Bell } from "./Bell";
import { GlobalSearch } from "./GlobalSearch";
import styles from "./layout.module.css";
import { SignInAgain } from "./SignInAgain";
import { LanguageSwitch, ThemeSwitch } from "./Switches";
import { UserMenu } from "./UserMenu";

const SECTIONS = [
  { to: "/scenarios", words: "common.nav.scenarios" },
  { to: "/vendors", words: "common.nav.vendors" },
  { to: "/policies", words: "common.nav.policies" },
  { to: "/runs", words: "common.nav.runs" },
  { to: "/evaluation", words: "common.nav.evaluation" },
] as const;
const FOR_VISITORS = [
  { to: "/preview", words: "common.nav.preview" },
  { to: "/about", words: "common.nav.about" },
] as const;
const WORK = { to: "/work", words: "common.ways.work" } as const;

export function Layout() {
  const { t } = useTranslation();
  const main = useFocusOnNewPage();
  useOwnWordsOnly();
  return (
    <div className={styles.frame}>
      <a href="#main" className={styles.skip}>
        {t("common.skip")}
      </a>
      <Header />
      <main id="main" ref={main} tabIndex={-1} className={styles.main}>
        <Outlet />
      </main>
      <Footer />
      <SignInAgain />
      <ScrollRestoration />
    </div>
  );
}

/** What stands on the screen while the first page's code is on its way. */
export function Arriving() {
  return (
    <div className={styles.main}>
      <Skeleton lines={6} block />
    </div>
  );
}

/** A new page takes the focus, as a full load would; a changed filter on the same page does not. */
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const shown = useRef(pathname);
  // Before the page's own effects: a page that begins with a form puts the focus into its first field.
  useLayoutEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}

/** What somebody else has typed on this computer goes when one signs in. */
function useOwnWordsOnly() {
  const person = useWho().data?.user?.id;
  useEffect(() => {
    if (person !== undefined) wipeCopies(person);
  }, [person]);
}

function Header() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const navigation = useNavigation();
  // Whoever works here begins with what waits, and finds what is for visitors at the foot of every page.
  const sections = useWho().data?.user ? [WORK, ...SECTIONS] : [...SECTIONS, ...FOR_VISITORS];
  const [open, setOpen] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the menu that led to it
  useEffect(() => setOpen(false), [pathname]);
  return (
    <header className={styles.header} data-busy={navigation.state !== "idle"}>
      <div className={styles.bar}>
        <Link to="/" className={styles.brand}>
          <Logo />
          <span>
            <span className={styles.brandName}>{t("common.brandName")}</span>
            <span className={styles.brandTag} lang="en">
              {t("common.brandTag")}
            </span>
          </span>
        </Link>
        <Bell />
        <button
          type="button"
          className={styles.menu}
          aria-expanded={open}
          aria-controls="menu"
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? "close" : "menu"} size={22} />
          <span className="sr-only">{t("common.menu")}</span>
        </button>
        <div id="menu" className={styles.tools} data-open={open}>
          <nav aria-label={t("common.mainNav")} className={styles.nav}>
            <ul>
              {sections.map((section) => (
                <li key={section.to}>
                  <NavLink to={section.to}>{t(section.words)}</NavLink>
                </li>
              ))}
            </ul>
          </nav>
          <GlobalSearch />
          <div className={styles.switches}>
            <LanguageSwitch />
            <ThemeSwitch />
            <UserMenu />
          </div>
        </div>
      </div>
    </header>
  );
}

function Footer() {
  const { t } = useTranslation();
  return (
    <footer className={styles.footer}>
      <div className={styles.footInner}>
        <div>
          <p className={styles.footBrand}>{t("common.brand")}</p>
          <p>{t("common.footer.sources")}</p>
          <p>{t("common.footer.demo")}</p>
        </div>
        <ul>
          <li>
            <Link to="/policies">{t("common.footer.documents")}</Link>
          </li>
          <li>
            <Link to="/runs">{t("common.footer.runs")}</Link>
          </li>
          <li>
            <Link to="/preview">{t("common.nav.preview")}</Link>
          </li>
          <li>
            <Link to="/about">{t("common.footer.method")}</Link>
          </li>
          <li>
            <Link to="/terms">{t("common.footer.terms")}</Link>
          </li>
        </ul>
      </div>
    </footer>
  );
}

/** Two houses and the bridge between them: those who need, those who can. */
function Logo() {
  return (
    <svg className={styles.logo} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" className={styles.logoGround} />
      <path d="M6.5 22.5V13l5-3.5v13M25.5 22.5V13l-5-3.5v13" className={styles.logoHouse} />
      <path d="M11.5 17h9" className={styles.logoBridge} />
    </svg>
  );
}
