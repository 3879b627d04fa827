import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { SavedSearch, Who } from "../../api/types";
import { answer, answerChanges, NOBODY, page, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();

const WHO: Who = {
  ...NOBODY,
  state: "signed-in",
  user: { id: "u-1", email: "lin@example.com", name: "林晓", language: "zh-CN", version: 1 },
  roles: ["vendor_member"],
};
const ONE = { id: "sc-1", name: "南区路边停车" };
const SEARCH: SavedSearch = {
  id: "se-1",
  kind: "scenarios",
  name: "停车",
  filters: {},
  frequency: "daily",
  saved_at: "2026-11-20T02:00:00Z",
  told_at: "2026-11-22T00:00:00Z",
  found: [ONE],
  rejected: [],
  version: 1,
};

it("lets a result be marked as not relevant, shows what that holds back, and takes it back", async () => {
  let search = SEARCH;
  answer({
    "/api/session": WHO,
    "/api/saved-searches": () => page([search]),
    "/api/watched-scenarios": page([]),
    "/api/batches": page([]),
    "/api/agencies": page([]),
  });
  answerChanges({
    "PUT /api/saved-searches/se-1/rejections/sc-1": () => {
      search = { ...SEARCH, found: [], rejected: [{ ...ONE, held_back: [{ id: "sc-2", name: "北区路边停车" }] }] };
      return undefined;
    },
    "DELETE /api/saved-searches/se-1/rejections/sc-1": () => {
      search = SEARCH;
      return undefined;
    },
  });
  renderApp("/following");
  await userEvent.click(await screen.findByRole("button", { name: "标为不相关：南区路边停车" }));
  const rejected = (await screen.findByText("已标为不相关：1 项")).closest("details") as HTMLElement;
  expect(within(rejected).getByText("已标为不相关：1 项")).toHaveFocus();
  await userEvent.click(within(rejected).getByText("已标为不相关：1 项"));
  expect(within(rejected).getByRole("link", { name: "北区路边停车" })).toHaveAttribute("href", "/scenarios/sc-2");
  expect(screen.queryByText(/的新结果：/)).toBeNull();
  await userEvent.click(within(rejected).getByRole("button", { name: "恢复：南区路边停车" }));
  expect(await screen.findByRole("button", { name: "标为不相关：南区路边停车" })).toBeVisible();
});
