/** @file The date that a chat template may write: given, never read from a clock, so that equal messages make equal text. */

/** Llama 3's templates write this day where they know no other. */
export const DEFAULT_DATE = '2024-07-26';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Midnight of '2024-07-26'; null where there is no such day. */
export const dayOf = (date: string): Date | null => {
  const day = new Date(`${date}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(date) &&
    !Number.isNaN(day.getTime()) &&
    day.toISOString().startsWith(date)
    ? day
    : null;
};

const padded = (value: number, width = 2): string => String(value).padStart(width, '0');

const DIRECTIVES: Readonly<Record<string, (day: Date) => string>> = {
  Y: (day) => padded(day.getUTCFullYear(), 4),
  y: (day) => padded(day.getUTCFullYear() % 100),
  m: (day) => padded(day.getUTCMonth() + 1),
  d: (day) => padded(day.getUTCDate()),
  '-d': (day) => String(day.getUTCDate()),
  '-m': (day) => String(day.getUTCMonth() + 1),
  b: (day) => (MONTHS[day.getUTCMonth()] as string).slice(0, 3),
  B: (day) => MONTHS[day.getUTCMonth()] as string,
  a: (day) => (DAYS[day.getUTCDay()] as string).slice(0, 3),
  A: (day) => DAYS[day.getUTCDay()] as string,
  H: () => '00',
  I: () => '12',
  M: () => '00',
  S: () => '00',
  p: () => 'AM',
  F: (day) => day.toISOString().slice(0, 10),
  '%': () => '%',
};

/** Python's strftime of a day, at midnight, in English. Throws where the directive is none of those that templates use.
 *  @example strftime(new Date('2024-07-26'), '%d %b %Y') // '26 Jul 2024' */
export const strftime = (day: Date, format: string): string =>
  format.replace(/%(-?.)?/gsu, (whole, directive: string | undefined) => {
    const say =
      directive !== undefined && Object.hasOwn(DIRECTIVES, directive) ? DIRECTIVES[directive] : null;
    if (say === null || say === undefined) throw new Error(`strftime_now does not know ${whole}`);
    return say(day);
  });
