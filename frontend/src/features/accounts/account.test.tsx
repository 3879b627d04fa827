import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { SessionItem, Who } from "../../api/types";
import { answer, answerChanges, NOBODY, page, problem, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();

const LI: Who = {
  ...NOBODY,
  state: "signed-in",
  user: { id: "u-1", email: "li.ming@example.gov.cn", name: "李明", language: "zh-CN", version: 1 },
  roles: ["district_admin"],
  district: "南山区",
};
const HERE: SessionItem = {
  id: "s-1",
  address: "10.0.0.0",
  agent: "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
  created_at: "2026-11-22T01:00:00Z",
  last_seen_at: "2026-11-22T02:00:00Z",
  expires_at: "2026-11-22T13:00:00Z",
  is_current: true,
};
const THERE: SessionItem = { ...HERE, id: "s-2", agent: "Mozilla/5.0 (X11; Linux) Firefox/140.0", is_current: false };

let who: Who = LI;
let sessions: SessionItem[] = [];
beforeEach(() => {
  who = LI;
  sessions = [HERE, THERE];
  answer({
    "/api/session": () => who,
    "/api/sessions": () => page(sessions),
    "/api/account/consents": { terms_version: "2026-11", given: [] },
  });
});

const field = (name: string) => screen.findByLabelText(name);
const click = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));

describe("one's own account", () => {
  it("shows who one is and what one may do", async () => {
    renderApp("/account");
    expect(await screen.findByText("li.ming@example.gov.cn")).toBeVisible();
    expect(screen.getByText("区级管理员")).toBeVisible();
    expect(screen.getByText("南山区")).toBeVisible();
  });

  it("asks whoever is not signed in to do so and come back", async () => {
    who = NOBODY;
    renderApp("/account");
    const main = await screen.findByRole("main");
    expect(await within(main).findByRole("link", { name: "登录" })).toHaveAttribute("href", "/sign-in?next=%2Faccount");
  });

  it("lists the browsers one is signed in with and ends another", async () => {
    const ended: string[] = [];
    answerChanges({
      "DELETE /api/sessions/s-2": () => {
        ended.push("s-2");
        sessions = [HERE];
        return undefined;
      },
    });
    renderApp("/account");
    expect(await screen.findByText("Chrome · Windows")).toBeVisible();
    expect(screen.getByText("当前设备")).toBeVisible();
    expect(screen.queryByRole("button", { name: "退出 Chrome · Windows" })).toBeNull();
    await click("退出 Firefox · Linux");
    await waitFor(() => expect(screen.queryByText("Firefox · Linux")).toBeNull());
    expect(ended).toEqual(["s-2"]);
  });

  it("changes the password and says so; a wrong proof is told beside its field", async () => {
    let proof = false;
    answerChanges({
      "PUT /api/account/password": () => (proof ? { state: "signed-in" } : problem(403, "proof-refused")),
    });
    renderApp("/account");
    const fresh = await field("新密码");
    const card = fresh.closest("section") as HTMLElement;
    const current = within(card).getByLabelText("当前密码");
    await userEvent.type(current, "wrong");
    await userEvent.type(fresh, "paper boat under seven lamps{Enter}");
    await waitFor(() => expect(current).toHaveFocus());
    expect(current).toHaveAccessibleDescription("密码不正确");
    expect(fresh).toHaveValue("paper boat under seven lamps");
    proof = true;
    await userEvent.click(within(card).getByRole("button", { name: "修改密码" }));
    expect(await screen.findByText(/密码已修改/)).toBeVisible();
    expect(fresh).toHaveValue("");
  });

  it("sets up a second factor after the password was given once more", async () => {
    answerChanges({
      "POST /api/account/second-factor": () => ({ secret: "JBSWY3DPEHPK3PXP", uri: "otpauth://totp/x?secret=JBSW" }),
      "PUT /api/account/second-factor": () => {
        who = { ...LI, has_second_factor: true };
        return { recovery_codes: ["AAAA-BBBB-CCCC-DDDD"], state: "signed-in" };
      },
    });
    renderApp("/account");
    const start = await screen.findByRole("button", { name: "设置双因素验证" });
    const card = start.closest("section") as HTMLElement;
    await userEvent.click(start);
    const proof = within(card).getByLabelText("当前密码");
    expect(proof).toHaveFocus();
    await userEvent.type(proof, "paper boat{Enter}");
    await userEvent.type(await field("输入应用显示的 6 位数字"), "492039{Enter}");
    expect(await screen.findByText("AAAA-BBBB-CCCC-DDDD")).toBeVisible();
    await click("我已保存，继续");
    expect(await screen.findByText("已启用")).toBeVisible();
  });
});

describe("what a one-time link opens", () => {
  const TOKEN = "b3BlbnM";

  it("opens the first administrator's account with name, password and consent", async () => {
    who = NOBODY;
    const sent: unknown[] = [];
    answerChanges({
      "POST /api/links/bootstrap": (body) => {
        sent.push(body);
        return undefined;
      },
    });
    const router = renderApp(`/links/bootstrap#${TOKEN}`);
    const name = await field("姓名");
    await waitFor(() => expect(name).toHaveFocus());
    await userEvent.type(name, "李明");
    await userEvent.type(await field("密码"), "paper boat under seven lamps");
    await click("开通账号");
    const terms = screen.getByRole("checkbox");
    expect(terms).toHaveFocus();
    expect(terms).toHaveAccessibleDescription("请阅读并同意后再继续");
    expect(sent).toEqual([]);
    await userEvent.click(terms);
    await click("开通账号");
    expect(await screen.findByText("账号已开通，请登录。")).toBeVisible();
    expect(router.state.location).toMatchObject({ pathname: "/sign-in", hash: "" });
    expect(sent).toEqual([
      {
        token: TOKEN,
        name: "李明",
        password: "paper boat under seven lamps",
        language: "zh-CN",
        terms_version: "2026-11",
      },
    ]);
  });

  it("says beside the password what is wrong with it, and keeps the rest", async () => {
    answerChanges({ "POST /api/links/reset": () => problem(422, "password-too-common") });
    renderApp(`/links/reset#${TOKEN}`);
    const fresh = await field("新密码");
    await userEvent.type(fresh, "password1234{Enter}");
    await waitFor(() => expect(fresh).toBeInvalid());
    expect(fresh).toHaveAccessibleDescription(/容易被猜到/);
    expect(fresh).toHaveValue("password1234");
  });

  it("tells a link that works no longer, and where to get another", async () => {
    answerChanges({ "POST /api/links/reset": () => problem(410, "link-spent") });
    renderApp(`/links/reset#${TOKEN}`);
    await userEvent.type(await field("新密码"), "paper boat under seven lamps{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("这个链接已经失效");
    expect(screen.getByRole("link", { name: "重新申请重设链接" })).toHaveAttribute("href", "/forgotten-password");
  });

  it("uses up nothing by being looked at, as programs that read mail do", async () => {
    const sent: unknown[] = [];
    answerChanges({
      "POST /api/links/mail-change": (body) => {
        sent.push(body);
        return undefined;
      },
    });
    renderApp(`/links/mail-change#${TOKEN}`);
    const confirm = await screen.findByRole("button", { name: "确认使用这个邮箱" });
    expect(sent).toEqual([]);
    who = NOBODY;
    await userEvent.click(confirm);
    expect(await screen.findByText("邮箱已更改，请用新邮箱登录。")).toBeVisible();
    expect(sent).toEqual([{ token: TOKEN }]);
  });

  it("says that it was not copied whole where the secret is missing", async () => {
    renderApp("/links/registration");
    expect(await screen.findByRole("alert")).toHaveTextContent("链接不完整");
  });

  it("is a page that does not exist for kinds nobody knows", async () => {
    renderApp(`/links/lottery#${TOKEN}`);
    expect(await screen.findByRole("heading", { name: "没有找到这个页面" })).toBeVisible();
  });
});

describe("a link by mail", () => {
  it.each([
    { path: "/forgotten-password", api: "POST /api/password-resets" },
    { path: "/register", api: "POST /api/registrations" },
  ])("is asked for at $path, and the answer does not tell whether there is an account", async ({ path, api }) => {
    const sent: unknown[] = [];
    answerChanges({
      [api]: (body) => {
        sent.push(body);
        return undefined;
      },
    });
    renderApp(path);
    await userEvent.type(await field("邮箱"), " li.ming@example.gov.cn {Enter}");
    expect(await screen.findByRole("heading", { name: "请查收邮件" })).toHaveFocus();
    expect(sent).toEqual([{ email: "li.ming@example.gov.cn", language: "zh-CN" }]);
    await click("换一个邮箱再试");
    expect(await field("邮箱")).toHaveValue("");
  });
});
