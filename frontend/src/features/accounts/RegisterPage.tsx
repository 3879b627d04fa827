import { MailForm } from "./MailForm";

export function RegisterPage() {
  return <MailForm kind="register" path="/api/registrations" />;
}
