import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Successor } from "../../api/types";
import { wayTo } from "./barred";

/** Leads from a pair of an older run to where it is decided now. */
export function ToSuccessor({ successor, scenario }: { successor: Successor; scenario: string }) {
  const { t } = useTranslation();
  const words = successor.pair_id === null ? "reviews.successor.list" : "reviews.successor.pair";
  return <Link to={wayTo(successor, scenario)}>{t(words, { run: successor.run.number })}</Link>;
}
