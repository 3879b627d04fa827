import { MailForm } from "./MailForm";

export function ForgottenPage() {
  return <MailForm kind="forgotten" path="/api/password-resets" />;
}
