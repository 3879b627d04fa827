import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { newQueryClient, Providers } from "../../app/providers";
import { answer, answerChanges, problem, stubNetwork } from "../../testing/render";
import { AttachmentInput } from "./AttachmentInput";

stubNetwork();

const ABOUT = { media_type: "application/pdf", size: 2000, sha256: "00", is_public: false, created_at: "2026-11-22" };

function Field({ first }: { first: string[] }) {
  const [attachments, setAttachments] = useState(first);
  return (
    <AttachmentInput
      pointer="/gates/owner/attachments"
      label="附件"
      kind="scenario"
      subject="sc-1"
      attachments={attachments}
      onChange={setAttachments}
    />
  );
}

function show(first: string[] = []) {
  render(
    <Providers client={newQueryClient()}>
      <Field first={first} />
    </Providers>,
  );
  return screen.getByLabelText<HTMLInputElement>("附件");
}

// The stubbed network reads every body as JSON.
const file = (name: string, content = "1") => new File([content], name);
const upload = userEvent.setup({ applyAccept: false }).upload;

describe("attachments", () => {
  it("are taken in one by one, and each that is refused says why under its own name", async () => {
    let sent = 0;
    answerChanges({
      "POST /api/attachments": () => {
        sent += 1;
        if (sent === 1) return problem(422, "file-encrypted");
        return { ...ABOUT, id: "a-2", name: "批复.pdf", state: "clean" };
      },
    });
    const input = show();
    await upload(input, [file("锁.pdf"), file("批复.pdf"), file("空.pdf", "")]);
    expect(await screen.findByRole("link", { name: "批复.pdf" })).toHaveAttribute("href", "/api/attachments/a-2");
    await waitFor(() => expect(screen.getAllByRole("alert")).toHaveLength(2));
    const [locked, empty] = screen.getAllByRole("alert");
    expect(locked).toHaveTextContent(/^锁\.pdf：/);
    expect(empty).toHaveTextContent(/^空\.pdf：/);
    // What is empty is told without being sent.
    expect(sent).toBe(2);
  });

  it("leave the list, and the cursor stays at the field", async () => {
    answer({ "/api/attachments/a-1/about": { ...ABOUT, id: "a-1", name: "合同.pdf", state: "quarantined" } });
    const input = show(["a-1"]);
    expect(await screen.findByText("待安全检查")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "移除" }));
    expect(screen.queryByRole("link", { name: "合同.pdf" })).toBeNull();
    expect(input).toHaveFocus();
  });
});
