import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { Who } from "../../api/types";
import { answer, answerChanges, NOBODY, page, problem, renderApp, stubNetwork } from "../../testing/render";
import type { Content, Revision } from "./content";

stubNetwork();

const LI: Who = {
  ...NOBODY,
  state: "signed-in",
  user: { id: "u-1", email: "li.ming@example.com", name: "李明", language: "zh-CN", version: 1 },
  organisation_id: "o-1",
  organisation_kind: "agency",
};
const evidence = (text: string) => ({ text, attachments: [] });
const CONTENT: Content = {
  name: "隧道巡检",
  name_en: "",
  domain: "",
  goal: "每晚巡检 12 公里",
  pain: "",
  description: "",
  requirements: [{ id: "r-1", text: "识别裂缝", must: true, weight: 3 }],
  required_certificates: [],
  required_xinchuang: [],
  datasets: [],
  risk_tier: null,
  risk_reason: "",
  budget_band: null,
  budget_reason: "",
  budget_ceiling: 180,
  funding_source: "",
  starts_on: null,
  ends_on: null,
  respond_by: null,
  city: "",
  district: "",
  support_agencies: [],
  gates: { boundary: evidence("只做 3 号线"), owner: evidence(""), funding: evidence("") },
};
const REVISION: Revision = {
  subject_id: "sc-1",
  number: 1,
  status: "draft",
  content: CONTENT,
  version: 1,
  saved_at: "2026-11-22T02:00:00Z",
  submitted_at: null,
  decided_at: null,
  note: "",
  comments: [],
  published_number: null,
  is_editable: true,
  scenario_status: "draft",
  code: null,
  agencies: [{ id: "o-1", name: "市轨道交通局" }],
  visibility: { "/name": "public", "/goal": "public", "/budget_ceiling": "reviewers", "/gates": "reviewers" },
};

const READINESS = { score: 40, items: [{ key: "pain", pointer: "/pain", weight: 10, needed: true, done: false }] };

let stored: Revision;
let who: Who;

/** A server that keeps the draft by versions. */
const BOTTLENECK = { kind: "certificate", pointer: "/required_certificates", text: "等保三级", gain: 15, few: false };

function serve(revision: Partial<Revision> = {}): void {
  stored = { ...REVISION, ...revision };
  who = LI;
  answer({
    "/api/session": () => who,
    "/api/terms": page([]),
    "/api/agencies": page([]),
    "/api/scenarios/sc-1/draft": () => stored,
    "/api/scenarios/sc-1/readiness": READINESS,
    "/api/scenarios/sc-1/contact": { name: "", position: "", phone: "", email: "", version: 1 },
  });
  answerChanges({
    "POST /api/previews/supply": () => ({
      engine: "e",
      as_of: "2026-11-22T02:00:00Z",
      refreshing: false,
      vendors: null,
      few: true,
      strong_from: 0.35,
      conditions: [BOTTLENECK],
      bottleneck: BOTTLENECK,
    }),
    "PUT /api/scenarios/sc-1/draft": (body) => {
      stored = { ...stored, content: body as Content, version: stored.version + 1 };
      return { version: stored.version, saved_at: "2026-11-22T02:03:00Z", readiness: READINESS };
    },
    "POST /api/similar-scenarios": () => [],
  });
}
beforeEach(() => serve());

const field = (name: RegExp) => screen.findByRole("textbox", { name });
const click = async (name: string | RegExp) => userEvent.click(await screen.findByRole("button", { name }));

describe("writing a scenario", () => {
  it("is saved by itself, and says who will see each field", async () => {
    renderApp("/scenarios/sc-1/edit");
    const goal = await field(/^目标/);
    expect(within(goal.closest("[data-pointer]") as HTMLElement).getByText("公开")).toBeVisible();
    fireEvent.change(goal, { target: { value: "每晚巡检 20 公里" } });
    expect(await screen.findByText("正在保存…")).toBeVisible();
    expect(await screen.findByText(/已保存 \d\d:03/)).toBeVisible();
    expect(stored.content.goal).toBe("每晚巡检 20 公里");
    expect(Object.keys(localStorage).filter((key) => key.startsWith("citymatch.draft."))).toEqual([]);
  });

  it("says how many vendors could meet it, and what keeps most others out", async () => {
    renderApp("/scenarios/sc-1/edit");
    expect(await screen.findByText("少于 5")).toBeVisible();
    expect(screen.getByText(/最大的限制是资质“等保三级”。 没有这一条，至少再多 15 家。/)).toBeVisible();
  });

  it("signs in again over the form when the session has ended, and the same save then succeeds", async () => {
    let isEnded = true;
    answerChanges({
      "PUT /api/scenarios/sc-1/draft": (body) => {
        if (isEnded) {
          who = NOBODY;
          return problem(401, "sign-in-required");
        }
        stored = { ...stored, content: body as Content, version: 2 };
        return { version: 2, saved_at: "2026-11-22T02:03:00Z", readiness: READINESS };
      },
      "POST /api/session": () => {
        who = LI;
        isEnded = false;
        return { state: "signed-in" };
      },
    });
    renderApp("/scenarios/sc-1/edit");
    fireEvent.change(await field(/^现状与痛点/), { target: { value: "漏检两成" } });
    const dialog = await screen.findByRole("dialog");
    expect(screen.getByText(/登录已过期。您输入的内容已保留在本机/)).toBeInTheDocument();
    await userEvent.type(await within(dialog).findByLabelText("邮箱"), "li.ming@example.com");
    await userEvent.type(within(dialog).getByLabelText("密码"), "paper boat{Enter}");
    await waitFor(() => expect(stored.content.pain).toBe("漏检两成"));
    expect(await field(/^现状与痛点/)).toHaveValue("漏检两成");
  });

  it("leads from what a submission lacks to the field, which says so until it is mended", async () => {
    answerChanges({ "POST /api/scenarios/sc-1/submission": () => problem(422, "incomplete", ["/pain"]) });
    renderApp("/scenarios/sc-1/edit?step=check");
    await click("提交审核");
    await userEvent.click(await screen.findByRole("link", { name: "现状与痛点：这里还没有写完整" }));
    const pain = await field(/^现状与痛点/);
    await waitFor(() => expect(pain).toHaveFocus());
    expect(pain).toHaveAccessibleDescription(/这里还没有写完整/);
    fireEvent.change(pain, { target: { value: "漏检两成" } });
    await waitFor(() => expect(pain).toBeValid());
  });

  it("shows what a reviewer said at its very field, and marks the step", async () => {
    const comment = {
      id: "c-1",
      pointer: "/requirements/r-1/text",
      body: "写明宽度",
      author: { id: "u-9", name: "王芳" },
    };
    serve({
      status: "returned",
      note: "还差一点",
      decided_at: "2026-11-22T02:00:00Z",
      comments: [{ ...comment, created_at: "2026-11-22T02:00:00Z", resolved_at: null }],
    });
    renderApp("/scenarios/sc-1/edit?step=requirements");
    expect(await field(/^内容/)).toHaveAccessibleDescription(/写明宽度/);
    expect(screen.getByText("还差一点")).toBeVisible();
    expect(screen.getByRole("link", { name: /需求条目.*有问题/ })).toHaveAttribute("aria-current", "step");
  });
});

describe("reviewing a submission", () => {
  it("pins comments to places and returns it with them; it cannot be published before all gates are passed", async () => {
    const sent: unknown[] = [];
    serve({ status: "submitted", is_editable: false, submitted_at: "2026-11-22T02:00:00Z" });
    const gate = { note: "", reviewer: null, decided_at: null };
    answer({
      "/api/scenarios/sc-1/gates": {
        gates: [
          { ...gate, gate: "boundary", state: "passed" },
          { ...gate, gate: "owner", state: "open" },
          { ...gate, gate: "funding", state: "passed" },
        ],
        risk: { needed: false, done: false },
      },
    });
    answerChanges({
      "POST /api/scenarios/sc-1/return": (body) => {
        sent.push(body);
        stored = { ...stored, status: "returned" };
        return undefined;
      },
    });
    renderApp("/scenarios/sc-1/review");
    expect(await screen.findByText("还不能发布，未通过：业主明确。")).toBeVisible();
    expect(screen.getByRole("button", { name: "发布" })).toBeDisabled();
    await click("批注：第 1 条需求");
    fireEvent.change(await field(/^意见/), { target: { value: "写明宽度" } });
    await click("加上批注");
    await click("退回修改");
    expect(await screen.findByText("已退回需求单位修改。")).toBeVisible();
    expect(sent).toEqual([{ note: "", comments: [{ pointer: "/requirements/r-1", body: "写明宽度" }] }]);
  });
});
