import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Who } from "../../api/types";
import { answer, answerChanges, NOBODY, page, problem, renderApp, stubNetwork } from "../../testing/render";

stubNetwork();

const LI: Who = {
  ...NOBODY,
  state: "signed-in",
  user: { id: "u-1", email: "li.ming@example.gov.cn", name: "李明", language: "zh-CN", version: 1 },
  roles: ["matchmaker"],
  has_second_factor: true,
};
const CODES = ["AAAA-BBBB-CCCC-DDDD", "EEEE-FFFF-GGGG-HHHH"];

/** What the server says of who is signed in; the answers of a test move it on. */
let who: Who = NOBODY;
beforeEach(() => {
  who = NOBODY;
  answer({
    "/api/session": () => who,
    "/api/sessions": page([]),
    "/api/account/consents": { terms_version: "2026-11", given: [] },
    "/api/match-runs": page([]),
  });
});

const field = (name: string) => screen.findByLabelText(name);
const click = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));
const heading = (name: string) => screen.findByRole("heading", { name });

async function givePassword(): Promise<void> {
  await userEvent.type(await field("邮箱"), "li.ming@example.gov.cn");
  await userEvent.type(await field("密码"), "paper boat under seven lamps{Enter}");
}

describe("signing in", () => {
  it("leads to the identity provider where there is one, and says why nobody came back signed in", async () => {
    who = { ...NOBODY, identity_provider: "市统一身份" };
    renderApp("/sign-in?trouble=identity-unknown");
    expect(await screen.findByRole("link", { name: "用“市统一身份”登录" })).toHaveAttribute("href", "/api/oidc/begin");
    expect(screen.getByRole("alert")).toHaveTextContent("这个身份在本平台还没有账号");
  });

  it("says in general what the address names and nobody knows", async () => {
    renderApp("/sign-in?trouble=constructor");
    expect(await screen.findByRole("alert")).toHaveTextContent("没能用统一身份登录");
    expect(screen.queryByRole("link", { name: /市统一身份/ })).not.toBeInTheDocument();
  });

  it("asks for the password, sets up the second factor, shows the recovery codes once, and goes on", async () => {
    const sent: unknown[] = [];
    answerChanges({
      "POST /api/session": (body) => {
        sent.push(body);
        who = { ...NOBODY, state: "enrol-second-factor" };
        return { state: who.state };
      },
      "POST /api/account/second-factor": (body) => {
        sent.push(body);
        return { secret: "JBSWY3DPEHPK3PXP", uri: "otpauth://totp/CityMatch:li.ming?secret=JBSWY3DPEHPK3PXP" };
      },
      "PUT /api/account/second-factor": (body) => {
        sent.push(body);
        who = LI;
        return { recovery_codes: CODES, state: "signed-in" };
      },
    });
    const router = renderApp("/sign-in?next=/terms");
    await waitFor(async () => expect(await field("邮箱")).toHaveFocus());
    await givePassword();
    expect(await heading("设置双因素验证")).toBeVisible();
    expect(await screen.findByRole("img", { name: "供验证器应用扫描的二维码" })).toBeVisible();
    expect(document.querySelector("[data-secret]")).toHaveTextContent("JBSWY3DPEHPK3PXP");
    const code = await field("输入应用显示的 6 位数字");
    expect(code).toHaveFocus();
    await userEvent.type(code, "492039{Enter}");
    expect(await heading("请保存恢复码")).toHaveFocus();
    for (const shown of CODES) expect(screen.getByText(shown)).toBeVisible();
    const print = vi.spyOn(window, "print").mockImplementation(() => undefined);
    await click("打印");
    expect(print).toHaveBeenCalledOnce();
    expect(router.state.location.pathname).toBe("/sign-in");
    await click("我已保存，继续");
    await waitFor(() => expect(router.state.location.pathname).toBe("/terms"));
    expect(screen.queryByText(CODES[0] ?? "")).toBeNull();
    expect(sent).toEqual([
      { email: "li.ming@example.gov.cn", password: "paper boat under seven lamps" },
      {},
      { code: "492039" },
    ]);
  });

  it("says beside the password that it is wrong, keeps what was typed, and puts the cursor there", async () => {
    answerChanges({ "POST /api/session": () => problem(401, "sign-in-refused") });
    renderApp("/sign-in");
    await givePassword();
    const password = await field("密码");
    await waitFor(() => expect(password).toHaveFocus());
    expect(password).toBeInvalid();
    expect(password).toHaveAccessibleDescription("邮箱或密码不正确");
    expect(await field("邮箱")).toHaveValue("li.ming@example.gov.cn");
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("asks for nothing it was not given", async () => {
    renderApp("/sign-in");
    await userEvent.type(await field("密码"), "x{Enter}");
    const email = await field("邮箱");
    expect(email).toHaveFocus();
    expect(email).toHaveAccessibleDescription("请填写这一项");
  });

  it("says how long to wait after too many attempts", async () => {
    answerChanges({ "POST /api/session": () => problem(429, "too-many", [], 1500) });
    renderApp("/sign-in");
    await givePassword();
    expect(await screen.findByRole("alert")).toHaveTextContent("尝试次数过多，请 25 分钟后再试");
  });

  it("takes a code of the app, or one on paper", async () => {
    who = { ...NOBODY, state: "second-factor" };
    const sent: unknown[] = [];
    answerChanges({
      "POST /api/session/second-factor": (body) => {
        sent.push(body);
        if (sent.length === 1) return problem(401, "code-refused");
        who = LI;
        return { state: "signed-in" };
      },
    });
    const router = renderApp("/sign-in");
    const code = await field("验证码");
    await waitFor(() => expect(code).toHaveFocus());
    await userEvent.type(code, "000000{Enter}");
    await waitFor(() => expect(code).toBeInvalid());
    expect(code).toHaveAccessibleDescription(/这个验证码无效/);
    await click("手机不在身边？用恢复码");
    const onPaper = await field("恢复码");
    expect(onPaper).toHaveFocus();
    await userEvent.type(onPaper, "AAAA-BBBB-CCCC-DDDD{Enter}");
    await waitFor(() => expect(router.state.location.pathname).toBe("/work"));
    expect(sent).toEqual([{ code: "000000" }, { code: "AAAA-BBBB-CCCC-DDDD" }]);
  });

  it("begins anew, with the mail address still there, when a step took too long", async () => {
    answerChanges({
      "POST /api/session": () => {
        who = { ...NOBODY, state: "second-factor" };
        return { state: "second-factor" };
      },
      "POST /api/session/second-factor": () => {
        who = NOBODY;
        return problem(401, "sign-in-required");
      },
    });
    renderApp("/sign-in");
    await givePassword();
    await userEvent.type(await field("验证码"), "492039{Enter}");
    expect(await field("邮箱")).toHaveValue("li.ming@example.gov.cn");
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("asks for a new password where the old one is too old", async () => {
    who = { ...NOBODY, state: "renew-password", password_rules: { minimum: 12, maximum: 128, classes: 3 } };
    answerChanges({ "PUT /api/account/password": () => problem(422, "password-unchanged") });
    renderApp("/sign-in");
    expect(await heading("请更换密码")).toBeVisible();
    await waitFor(async () => expect(await field("当前密码")).toHaveFocus());
    const fresh = await field("新密码");
    expect(fresh).toHaveAccessibleDescription(/12 至 128 个字符.*至少要有 3 种/);
    await userEvent.type(await field("当前密码"), "old");
    await userEvent.type(fresh, "old{Enter}");
    await waitFor(() => expect(fresh).toHaveFocus());
    expect(fresh).toHaveAccessibleDescription(/新密码与当前密码相同/);
  });

  it("signs in as somebody made up with one click, with a code of this moment where the job takes two factors", async () => {
    const sent: unknown[] = [];
    let codes = 0;
    const demo = { name: "周文君", email: "zhou@demo.citymatch.example", password: "Demo-1", organisation: null };
    answer({
      "/api/demo-accounts": () => {
        codes += 1;
        return [{ ...demo, roles: ["matchmaker"], code: `00000${codes}` }];
      },
    });
    answerChanges({
      "POST /api/session": (body) => {
        sent.push(body);
        return { state: "second-factor" };
      },
      "POST /api/session/second-factor": (body) => {
        sent.push(body);
        who = LI;
        return { state: "signed-in" };
      },
    });
    const router = renderApp("/sign-in");
    expect(await heading("示例账号，仅供试用")).toBeVisible();
    await click("以撮合员 周文君 的身份登录");
    await waitFor(() => expect(router.state.location.pathname).toBe("/work"));
    expect(sent).toEqual([{ email: demo.email, password: demo.password }, { code: "000002" }]);
  });

  it("says plainly why it is off over plain HTTP, and what the operator can do", async () => {
    who = { ...NOBODY, sign_in: "needs-https" };
    renderApp("/sign-in");
    expect(await heading("当前连接不能登录")).toBeVisible();
    expect(screen.getByText(/TRUSTED_PROXIES/)).toBeVisible();
    expect(screen.queryByLabelText("密码")).toBeNull();
  });

  it("shows a password only when asked to", async () => {
    renderApp("/sign-in");
    const password = await field("密码");
    expect(password).toHaveAttribute("type", "password");
    await click("显示 密码");
    expect(password).toHaveAttribute("type", "text");
  });
});

describe("somebody signed in", () => {
  it("finds name and way out in the header; afterwards nothing of theirs is left", async () => {
    who = LI;
    answerChanges({
      "DELETE /api/session": () => {
        who = NOBODY;
        return undefined;
      },
    });
    const router = renderApp("/account");
    const button = await screen.findByRole("button", { name: "李明" });
    await userEvent.click(button);
    expect(button).toHaveAttribute("aria-expanded", "true");
    await userEvent.keyboard("{Escape}");
    expect(button).toHaveFocus();
    expect(button).toHaveAttribute("aria-expanded", "false");
    await userEvent.click(button);
    await click("退出登录");
    expect(await screen.findByRole("link", { name: "登录" })).toBeVisible();
    await waitFor(() => expect(router.state.location.pathname).toBe("/"));
    await waitFor(() => expect(screen.queryByText("li.ming@example.gov.cn")).toBeNull());
  });

  it("signs in again over the page when the session has ended, and loses nothing of what was typed", async () => {
    who = LI;
    let attempts = 0;
    answerChanges({
      "POST /api/account/email": () => {
        attempts += 1;
        if (attempts > 1) return undefined;
        who = NOBODY;
        return problem(401, "sign-in-required");
      },
      "POST /api/session": () => {
        who = LI;
        return { state: "signed-in" };
      },
    });
    renderApp("/account");
    const email = await field("新邮箱");
    await userEvent.type(email, "li@example.gov.cn");
    const card = email.closest("section") as HTMLElement;
    await userEvent.type(within(card).getByLabelText("当前密码"), "secret{Enter}");
    const dialog = await screen.findByRole("dialog");
    await waitFor(() => expect(within(dialog).getByText(/填写的内容都还在/)).toBeVisible());
    await userEvent.type(await within(dialog).findByLabelText("邮箱"), "li.ming@example.gov.cn");
    await userEvent.type(within(dialog).getByLabelText("密码"), "paper boat{Enter}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(email).toHaveValue("li@example.gov.cn");
    await userEvent.click(within(card).getByRole("button", { name: "发送链接" }));
    expect(await screen.findByText("确认链接已发送到 li@example.gov.cn，30 分钟内有效。")).toBeVisible();
  });
});
