import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Hint } from "./Hint";

describe("Hint", () => {
  it("explains its words to a screen reader at all times", () => {
    render(<Hint text="前十名的好坏">nDCG</Hint>);
    expect(screen.getByRole("button", { name: "nDCG" })).toHaveAccessibleDescription("前十名的好坏");
  });

  it("shows on focus, goes at Escape while the focus stays, and goes with the focus", async () => {
    render(<Hint text="前十名的好坏">nDCG</Hint>);
    const user = userEvent.setup();
    await user.tab();
    expect(screen.getByRole("tooltip")).toBeVisible();
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("tooltip")).toBeNull();
    expect(screen.getByRole("button")).toHaveFocus();
    await user.keyboard("{Enter}");
    expect(screen.getByRole("tooltip")).toBeVisible();
    await user.tab();
    expect(screen.queryByRole("tooltip")).toBeNull();
  });

  it("shows under the pointer and stays while the pointer is on the note", async () => {
    render(<Hint text="前十名的好坏">nDCG</Hint>);
    const user = userEvent.setup();
    await user.hover(screen.getByRole("button"));
    await user.hover(screen.getByRole("tooltip"));
    expect(screen.getByRole("tooltip")).toBeVisible();
    await user.hover(document.body);
    expect(screen.queryByRole("tooltip")).toBeNull();
  });
});
