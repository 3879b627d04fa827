import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { beforeEach, describe, expect, it } from "vitest";
import type { Who } from "../../../api/types";
import { newQueryClient, Providers } from "../../../app/providers";
import { answer, answerChanges, NOBODY, page, problem, stubNetwork } from "../../../testing/render";
import { Questions } from "./Questions";
import type { Question, QuestionWindow, Responding, ScenarioResponse } from "./queries";
import { Responses } from "./Responses";

stubNetwork();

const SOMEBODY: Who = {
  ...NOBODY,
  state: "signed-in",
  user: { id: "u-1", email: "lin@example.com", name: "林晓", language: "zh-CN", version: 1 },
  organisation_id: "o-1",
};
const VENDOR: Who = { ...SOMEBODY, roles: ["vendor_member"], organisation_kind: "vendor" };
const AGENCY: Who = { ...SOMEBODY, roles: ["agency_member"], organisation_kind: "agency" };
const FRAME: QuestionWindow = {
  opens_on: "2026-11-20",
  closes_on: "2026-12-10",
  is_open: true,
  may_ask: false,
  may_answer: false,
  version: 2,
};
const QUESTION: Question = {
  id: "q-1",
  scenario_id: "sc-1",
  scenario_name: "街道诉求分派",
  body: "数据可以在本地使用吗？",
  asked_at: "2026-11-22T02:00:00Z",
  status: "waiting",
  answer: "",
  reason: null,
  decided_at: null,
  is_mine: false,
  may_answer: true,
  version: 1,
};
const STANDING: Responding = { respond_by: "2026-12-31", is_open: true, may_respond: true, may_read: false };
const RESPONSE: ScenarioResponse = {
  id: "r-1",
  scenario_id: "sc-1",
  scenario_code: "SC-2026-0001",
  scenario_name: "街道诉求分派",
  vendors: [{ id: "ve-1", name: "甲公司", is_demo: false, part: "application", leads: true, state: "agreed" }],
  status: "submitted",
  plan: "先在一个街道试点。",
  reason: null,
  note: "",
  created_at: "2026-11-22T02:00:00Z",
  submitted_at: "2026-11-22T02:00:00Z",
  accepted_at: null,
  scenario_is_over: false,
  version: 1,
  may_withdraw: false,
  may_join: false,
  may_leave: false,
  may_decide: true,
  may_see_contacts: false,
};

let frame: QuestionWindow;
let question: Question;
let responses: readonly ScenarioResponse[];
let sent: unknown[];

function show(card: ReactNode, who: Who, standing: Partial<Responding> = {}): void {
  answer({
    "/api/session": who,
    "/api/scenarios/sc-1/question-window": () => frame,
    "/api/scenarios/sc-1/questions": () => page([question]),
    "/api/scenarios/sc-1/responding": { ...STANDING, ...standing },
    "/api/responses": () => page(responses),
    "/api/vendors": page([
      { id: "ve-2", name: "乙智能" },
      { id: "ve-3", name: "乙算力" },
    ]),
  });
  const router = createMemoryRouter([{ path: "/", element: card }]);
  render(
    <Providers client={newQueryClient()}>
      <RouterProvider router={router} />
    </Providers>,
  );
}

beforeEach(() => {
  frame = FRAME;
  question = QUESTION;
  responses = [];
  sent = [];
});

const click = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));
const type = async (label: string, words: string) =>
  fireEvent.change(await screen.findByLabelText(label), { target: { value: words } });

describe("questions", () => {
  it("keeps a question that comes too late, and says why it was not sent", async () => {
    frame = { ...FRAME, may_ask: true };
    answerChanges({
      "POST /api/scenarios/sc-1/questions": () => {
        frame = { ...FRAME, is_open: false };
        return problem(409, "conflict");
      },
    });
    show(<Questions scenarioId="sc-1" />, VENDOR);
    await type("提问", "能否分期");
    await click("匿名提交");
    expect(screen.getByRole("alert")).toHaveTextContent("问题至少 5 个字");
    await type("提问", "能否分期验收？");
    await click("匿名提交");
    expect(await screen.findByText(/当前不在开放期内/)).toBeVisible();
    expect(screen.getByLabelText("提问")).toHaveValue("能否分期验收？");
    expect(screen.getByRole("alert")).not.toBeEmptyDOMElement();
  });

  it("keeps an answer where a colleague was faster, beside the colleague's", async () => {
    answerChanges({
      "PUT /api/questions/q-1/answer": (body) => {
        sent.push(body);
        if (question.version === 2) {
          question = { ...question, answer: "第二句。", version: 3 };
          return question;
        }
        question = { ...QUESTION, status: "answered", answer: "同事写的答复。", version: 2 };
        return problem(412, "changed-since");
      },
    });
    show(<Questions scenarioId="sc-1" />, AGENCY);
    await type("答复", "我写的答复。");
    await click("公开答复");
    expect(await screen.findByText(/同事写的答复/)).toBeVisible();
    expect(screen.getByLabelText("答复")).toHaveValue("我写的答复。");
    expect(screen.getByRole("alert")).toBeVisible();
    await click("公开答复");
    expect(await screen.findByText(/第二句/)).toBeVisible();
    expect(screen.queryByLabelText("答复")).toBeNull();
    expect(sent).toEqual([{ answer: "我写的答复。" }, { answer: "我写的答复。" }]);
  });

  it("keeps the days that were typed where a colleague has set others", async () => {
    frame = { ...FRAME, may_answer: true };
    answerChanges({
      "PUT /api/scenarios/sc-1/question-window": () => {
        frame = { ...frame, closes_on: "2026-12-20", version: 3 };
        return problem(412, "changed-since");
      },
    });
    show(<Questions scenarioId="sc-1" />, AGENCY);
    await type("提问截止（含当日）", "2026-12-15");
    await click("保存提问时间");
    expect(await screen.findByText(/2026年12月20日/)).toBeVisible();
    expect(screen.getByLabelText("提问截止（含当日）")).toHaveValue("2026-12-15");
    expect(screen.getByRole("alert")).toBeVisible();
  });
});

describe("responses", () => {
  it("of no interest are sent with a reason only, and what is typed stays when that fails", async () => {
    answerChanges({
      "POST /api/scenarios/sc-1/responses": (body) => {
        sent.push(body);
        return problem(409, "responding-over");
      },
    });
    show(<Responses scenarioId="sc-1" />, VENDOR);
    await click("不参与");
    await type("补充说明（选填）", "预算偏低");
    await click("提交");
    expect(screen.getByRole("alert")).toHaveTextContent("请选择一个原因");
    expect(sent).toEqual([]);
    await userEvent.click(screen.getByLabelText("预算"));
    await click("提交");
    expect(await screen.findByText("揭榜已截止")).toBeVisible();
    expect(screen.getByLabelText("补充说明（选填）")).toHaveValue("预算偏低");
    expect(sent).toMatchObject([{ interested: false, reason: "budget", note: "预算偏低" }]);
  });

  it("name partners, each with what it brings", async () => {
    answerChanges({
      "POST /api/scenarios/sc-1/responses": (body) => {
        sent.push(body);
        responses = [{ ...RESPONSE, status: "collecting", may_decide: false, may_withdraw: true }];
        return responses[0] as ScenarioResponse;
      },
    });
    show(<Responses scenarioId="sc-1" />, VENDOR);
    await click("我要揭榜");
    await click("提交揭榜");
    expect(screen.getByRole("alert")).toHaveTextContent("请写下简要方案");
    await type("简要方案", "先试点。");
    for (const name of ["乙智能", "乙算力"]) {
      await type("联合企业（选填，最多 5 家）", name.slice(0, 2));
      await userEvent.click(await screen.findByTitle(name));
    }
    await type("联合企业（选填，最多 5 家）", "乙数");
    await click("邀请联合企业");
    expect(screen.getByRole("alert")).toHaveTextContent("请从列表中选择联合企业");
    await type("联合企业（选填，最多 5 家）", "");
    const brings = within(screen.getByRole("group", { name: "乙算力" }));
    await userEvent.click(brings.getByLabelText("算力/模型"));
    await click("移除 乙智能");
    await click("邀请联合企业");
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent).toMatchObject([
      { interested: true, plan: "先试点。", partners: [{ organisation_id: "ve-3", part: "compute_model" }] },
    ]);
    expect(await screen.findByText("待联合企业同意")).toBeVisible();
    expect(screen.queryByRole("button", { name: "我要揭榜" })).toBeNull();
  });

  it("are left and taken back only after one was told what follows", async () => {
    const asked: string[] = [];
    responses = [{ ...RESPONSE, may_decide: false, may_leave: true }];
    answerChanges({
      "DELETE /api/responses/r-1/partnership": () => {
        asked.push("left");
        responses = [{ ...RESPONSE, status: "accepted", may_decide: false, may_withdraw: true }];
        return undefined;
      },
      "DELETE /api/responses/r-1": () => {
        asked.push("withdrawn");
        responses = [];
        return undefined;
      },
    });
    show(<Responses scenarioId="sc-1" />, VENDOR);
    await click("退出联合揭榜");
    expect(screen.getByRole("alert")).toHaveTextContent("整份揭榜将一并撤回");
    expect(asked).toEqual([]);
    await click("确定退出");
    await click("撤回");
    expect(screen.getByRole("alert")).toHaveTextContent("双方都不能再查看对方联系方式");
    await click("确定撤回");
    await waitFor(() => expect(asked).toEqual(["left", "withdrawn"]));
  });

  it("say that a decision came too late, also where nothing is left to decide", async () => {
    responses = [RESPONSE];
    answerChanges({
      "PUT /api/responses/r-1/decision": () => {
        responses = [{ ...RESPONSE, status: "withdrawn", may_decide: false, version: 2 }];
        return problem(412, "changed-since");
      },
    });
    show(<Responses scenarioId="sc-1" />, AGENCY, { may_respond: false, may_read: true });
    await click("接受");
    expect(await screen.findByText("已撤回")).toBeVisible();
    expect(screen.queryByRole("button", { name: "接受" })).toBeNull();
    expect(screen.getByRole("alert")).toBeVisible();
  });
});
