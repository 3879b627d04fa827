import { createBrowserRouter, type RouteObject } from "react-router";
import { NotFound } from "../ui/NotFound";
import { Broken } from "./Broken";
import { Arriving, Layout } from "./layout";

/** Every page is a chunk of its own; this is the only place that knows all features. */
export function newRoutes(): RouteObject[] {
  return [
    {
      path: "/",
      Component: Layout,
      ErrorBoundary: Broken,
      HydrateFallback: Arriving,
      children: [
        {
          ErrorBoundary: Broken,
          children: [
            { index: true, lazy: { Component: async () => (await import("../features/home/HomePage")).HomePage } },
            {
              path: "scenarios",
              lazy: { Component: async () => (await import("../features/scenarios/ListPage")).ListPage },
            },
            {
              path: "scenarios/mine",
              lazy: { Component: async () => (await import("../features/scenarios/OwnPage")).OwnPage },
            },
            {
              path: "scenarios/new",
              lazy: { Component: async () => (await import("../features/scenarios/NewPage")).NewPage },
            },
            {
              path: "scenarios/:id/edit",
              lazy: { Component: async () => (await import("../features/scenarios/EditPage")).EditPage },
            },
            {
              path: "scenarios/:id/review",
              lazy: { Component: async () => (await import("../features/scenarios/ReviewPage")).ReviewPage },
            },
            {
              path: "desk/scenarios",
              lazy: { Component: async () => (await import("../features/scenarios/DeskPage")).DeskPage },
            },
            {
              path: "desk/reviews",
              lazy: { Component: async () => (await import("../features/reviews/DeskPage")).DeskPage },
            },
            {
              path: "desk/reviews/compare",
              lazy: { Component: async () => (await import("../features/reviews/ComparePage")).ComparePage },
            },
            {
              path: "desk/batches",
              lazy: { Component: async () => (await import("../features/batches/DraftsPage")).DraftsPage },
            },
            {
              path: "desk/batches/:id",
              lazy: { Component: async () => (await import("../features/batches/DraftPage")).DraftPage },
            },
            {
              path: "desk/releases",
              lazy: { Component: async () => (await import("../features/releases/ReleasesPage")).ReleasesPage },
            },
            {
              path: "desk/ties",
              lazy: { Component: async () => (await import("../features/ties/TiesPage")).TiesPage },
            },
            {
              path: "desk/agreement",
              lazy: { Component: async () => (await import("../features/calibration/AgreementPage")).AgreementPage },
            },
            {
              path: "desk/calibration",
              lazy: {
                Component: async () => (await import("../features/calibration/CalibrationPage")).CalibrationPage,
              },
            },
            {
              path: "desk/assignments",
              lazy: {
                Component: async () => (await import("../features/calibration/AssignmentsPage")).AssignmentsPage,
              },
            },
            {
              path: "places",
              lazy: { Component: async () => (await import("../features/releases/PlacesPage")).PlacesPage },
            },
            {
              path: "scenarios/:id/shortlist",
              lazy: { Component: async () => (await import("../features/releases/ShortlistPage")).ShortlistPage },
            },
            {
              path: "batches/:id",
              lazy: { Component: async () => (await import("../features/batches/BatchPage")).BatchPage },
            },
            {
              path: "scenarios/:id",
              lazy: { Component: async () => (await import("../features/scenarios/DetailPage")).DetailPage },
            },
            {
              path: "scenarios/:id/vendors/:vendorId",
              lazy: { Component: async () => (await import("../features/pairs/PairPage")).PairPage },
            },
            {
              path: "vendors",
              lazy: { Component: async () => (await import("../features/vendors/ListPage")).ListPage },
            },
            {
              path: "vendors/mine/register",
              lazy: { Component: async () => (await import("../features/register/OwnPage")).OwnPage },
            },
            {
              path: "vendors/register",
              lazy: { Component: async () => (await import("../features/vendors/RegisterPage")).RegisterPage },
            },
            {
              path: "vendors/mine/edit",
              lazy: { Component: async () => (await import("../features/vendors/EditPage")).EditPage },
            },
            {
              path: "vendors/:id/review",
              lazy: { Component: async () => (await import("../features/vendors/ReviewPage")).ReviewPage },
            },
            {
              path: "desk/vendors",
              lazy: { Component: async () => (await import("../features/vendors/DeskPage")).DeskPage },
            },
            {
              path: "vendors/:id",
              lazy: { Component: async () => (await import("../features/vendors/DetailPage")).DetailPage },
            },
            {
              path: "register-of-vendors",
              lazy: { Component: async () => (await import("../features/register/ListPage")).ListPage },
            },
            {
              path: "policies",
              lazy: { Component: async () => (await import("../features/policies/ListPage")).ListPage },
            },
            {
              path: "policies/:id",
              lazy: { Component: async () => (await import("../features/policies/ViewerPage")).ViewerPage },
            },
            { path: "runs", lazy: { Component: async () => (await import("../features/runs/ListPage")).ListPage } },
            {
              path: "runs/:id/proofs/:scenarioId/:vendorId",
              lazy: { Component: async () => (await import("../features/runs/ProofPage")).ProofPage },
            },
            {
              path: "runs/:id",
              lazy: { Component: async () => (await import("../features/runs/DetailPage")).DetailPage },
            },
            {
              path: "evaluation",
              lazy: { Component: async () => (await import("../features/evaluations/EvaluationPage")).EvaluationPage },
            },
            {
              path: "evaluation/what-if",
              lazy: { Component: async () => (await import("../features/evaluations/WhatIfPage")).WhatIfPage },
            },
            {
              path: "preview",
              lazy: { Component: async () => (await import("../features/previews/PreviewPage")).PreviewPage },
            },
            {
              path: "search",
              lazy: { Component: async () => (await import("../features/search/SearchPage")).SearchPage },
            },
            { path: "about", lazy: { Component: async () => (await import("../features/about/AboutPage")).AboutPage } },
            {
              path: "sign-in",
              lazy: { Component: async () => (await import("../features/accounts/SignInPage")).SignInPage },
            },
            {
              path: "forgotten-password",
              lazy: { Component: async () => (await import("../features/accounts/ForgottenPage")).ForgottenPage },
            },
            {
              path: "register",
              lazy: { Component: async () => (await import("../features/accounts/RegisterPage")).RegisterPage },
            },
            {
              path: "links/invitation",
              lazy: { Component: async () => (await import("../features/accounts/InvitationPage")).InvitationPage },
            },
            {
              path: "links/:kind",
              lazy: { Component: async () => (await import("../features/accounts/LinkPage")).LinkPage },
            },
            {
              path: "account",
              lazy: { Component: async () => (await import("../features/accounts/AccountPage")).AccountPage },
            },
            {
              path: "organisation",
              lazy: {
                Component: async () => (await import("../features/organisations/OrganisationPage")).OrganisationPage,
              },
            },
            {
              path: "organisation/find",
              lazy: { Component: async () => (await import("../features/organisations/FindPage")).FindPage },
            },
            { path: "work", lazy: { Component: async () => (await import("../features/work/WorkPage")).WorkPage } },
            {
              path: "following",
              lazy: { Component: async () => (await import("../features/following/FollowingPage")).FollowingPage },
            },
            {
              path: "responses",
              lazy: {
                Component: async () =>
                  (await import("../features/scenarios/answers/OwnResponsesPage")).OwnResponsesPage,
              },
            },
            {
              path: "notifications",
              lazy: { Component: async () => (await import("../features/notifications/InboxPage")).InboxPage },
            },
            {
              path: "notifications/choices",
              lazy: { Component: async () => (await import("../features/notifications/ChoicesPage")).ChoicesPage },
            },
            {
              path: "admin/users",
              lazy: { Component: async () => (await import("../features/users/ListPage")).ListPage },
            },
            {
              path: "admin/organisations",
              lazy: { Component: async () => (await import("../features/organisations/AdminPage")).AdminPage },
            },
            {
              path: "admin/organisations/:id",
              lazy: {
                Component: async () => (await import("../features/organisations/AdminDetailPage")).AdminDetailPage,
              },
            },
            {
              path: "admin/mail-domains",
              lazy: {
                Component: async () => (await import("../features/organisations/MailDomainsPage")).MailDomainsPage,
              },
            },
            {
              path: "admin/join-requests",
              lazy: {
                Component: async () => (await import("../features/organisations/JoinRequestsPage")).JoinRequestsPage,
              },
            },
            {
              path: "admin/register",
              lazy: { Component: async () => (await import("../features/register/DeskPage")).DeskPage },
            },
            {
              path: "admin/suppressed-addresses",
              lazy: {
                Component: async () => (await import("../features/notifications/SuppressedPage")).SuppressedPage,
              },
            },
            {
              path: "audit",
              lazy: { Component: async () => (await import("../features/audit/AuditPage")).AuditPage },
            },
            {
              path: "terms",
              lazy: { Component: async () => (await import("../features/accounts/TermsPage")).TermsPage },
            },
            { path: "*", Component: NotFound },
          ],
        },
      ],
    },
  ];
}

export function newRouter() {
  return createBrowserRouter(newRoutes());
}
