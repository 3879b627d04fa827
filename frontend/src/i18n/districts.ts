import { useTerms } from "./terms";

/** The districts one may choose from. */
export function useDistricts(): { value: string; label: string }[] {
  const { codes, label } = useTerms("district");
  return codes.map((code) => ({ value: code, label: label(code) }));
}
