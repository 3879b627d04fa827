const DAY = /^\d{4}-\d{2}-\d{2}$/;

function midnight(day: string | undefined, later: number): string | undefined {
  if (!day || !DAY.test(day)) return undefined;
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const moment = new Date(year, month - 1, date + later);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}

/** The instant a day begins for the reader; undefined for what is no day. */
export function startOfDay(day: string | undefined): string | undefined {
  return midnight(day, 0);
}

/** The instant a day is over for the reader. */
export function endOfDay(day: string | undefined): string | undefined {
  return midnight(day, 1);
}
