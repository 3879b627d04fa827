import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { RegisterListing } from "../../api/types";
import { useFormats } from "../../i18n/format";
import lists from "../../ui/lists.module.css";
import { Card, Chip, Facts, Page } from "../../ui/Page";
import { SignedIn, type SomebodyKnown } from "../../ui/SignedIn";
import { EmptyState, QueryView, Skeleton } from "../../ui/States";
import { Application } from "./Application";
import { ApplicationForm } from "./ApplicationForm";
import { useStanding } from "./queries";

/** How one's own vendor stands with the register, and what it may do next. */
export function OwnPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("register.own.title")} lead={t("register.own.lead")}>
      <SignedIn>{(who) => <Own who={who} />}</SignedIn>
    </Page>
  );
}

function Own({ who }: { who: SomebodyKnown }) {
  const { t } = useTranslation();
  const isVendor = who.organisation_kind === "vendor";
  const standing = useStanding(isVendor);
  const [told, setTold] = useState("");
  if (!isVendor) {
    return (
      <Card>
        <EmptyState title={t("register.own.noVendor")} text={t("register.own.noVendorText")}>
          <Link to={who.organisation_id === null ? "/organisation/find" : "/register-of-vendors"}>
            {t(who.organisation_id === null ? "register.own.findVendor" : "register.list.title")}
          </Link>
        </EmptyState>
      </Card>
    );
  }
  return (
    <QueryView query={standing} skeleton={<Skeleton lines={8} block />}>
      {({ listing, entry, may_apply, renewable_from }) => {
        const returned = entry?.status === "returned" ? entry : null;
        const isOpen = entry !== null && entry.status !== "approved";
        return (
          <>
            <p role="status" className={told ? lists.good : "sr-only"}>
              {told}
            </p>
            <Listing listing={listing} renewableFrom={renewable_from} />
            {isOpen && <Application entry={entry} onDone={setTold} />}
            {(may_apply || returned) && (
              <ApplicationForm
                key={returned?.id ?? "new"}
                vendor={who.organisation_id ?? ""}
                returned={returned}
                last={entry ?? listing}
                isRenewal={returned?.is_renewal ?? listing !== null}
                onDone={setTold}
              />
            )}
            {!may_apply && !isOpen && listing === null && (
              <Card>
                <EmptyState title={t("register.own.notYet")} text={t("register.own.notYetText")}>
                  <Link to="/vendors/mine/edit">{t("register.own.profile")}</Link>
                </EmptyState>
              </Card>
            )}
          </>
        );
      }}
    </QueryView>
  );
}

interface ListingProps {
  listing: RegisterListing | null;
  renewableFrom: string | null;
}

function Listing({ listing, renewableFrom }: ListingProps) {
  const { t } = useTranslation();
  const { day } = useFormats();
  if (listing === null) {
    return (
      <Card title={t("register.own.listing")}>
        <p>{t("register.own.notListed")}</p>
      </Card>
    );
  }
  return (
    <Card
      title={t("register.own.listing")}
      note={<Link to={`/vendors/${listing.vendor.id}`}>{t("register.own.publicPage")}</Link>}
    >
      <Facts
        rows={[
          [
            t("register.status"),
            <Chip key="on" tone="second">
              {t("register.own.listed")}
            </Chip>,
          ],
          [t("register.class"), t(`register.classes.${listing.register_class}.name`)],
          [t("register.district"), listing.district],
          [t("register.own.listedOn"), day(listing.listed_on)],
          [t("register.own.validUntil"), day(listing.valid_until)],
          [t("register.own.renewable"), t("register.own.renewableFrom", { day: day(renewableFrom) })],
        ]}
      />
    </Card>
  );
}
