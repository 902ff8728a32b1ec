import { addDays, dayNumber, type LocalDate } from './date.ts';

/**
 * Whether banks settle euro payments on a day: not at weekends, 1 January, Good Friday, Easter Monday, 1 May, 25 and 26
 * December. National holidays do not count.
 *
 * @source ECB, "TARGET Services operating days": the long-term calendar of 14 December 2000, kept by T2 in 2023
 */
export function isTargetDay(date: LocalDate): boolean {
  // 1970-01-01 was a Thursday: 2 days later came a Saturday.
  const daysAfterSaturday = (((dayNumber(date) - 2) % 7) + 7) % 7;
  if (daysAfterSaturday < 2) return false;
  if (FIXED_HOLIDAYS.has(date.slice(5))) return false;
  const easter = easterSunday(Number(date.slice(0, 4)));
  return date !== addDays(easter, -2) && date !== addDays(easter, 1);
}

/** The day itself where banks settle on it, else the next on which they do. */
export function targetDayFrom(date: LocalDate): LocalDate {
  let day = date;
  while (!isTargetDay(day)) day = addDays(day, 1);
  return day;
}

const FIXED_HOLIDAYS: ReadonlySet<string> = new Set(['01-01', '05-01', '12-25', '12-26']);

/**
 * Easter Sunday of the Gregorian calendar.
 *
 * @source the anonymous algorithm of Nature (1876), as in J. Meeus, Astronomical Algorithms, chapter 8
 */
function easterSunday(year: number): LocalDate {
  const century = Math.floor(year / 100);
  const yearOfMoon = year % 19;
  const skippedLeapDays = century - Math.floor(century / 4);
  const moonShift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * yearOfMoon + skippedLeapDays - moonShift + 15) % 30;
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor((year % 100) / 4) - epact - (year % 4)) % 7;
  const correction = Math.floor((yearOfMoon + 11 * epact + 22 * toSunday) / 451);
  const daysAfterMarch22 = epact + toSunday - 7 * correction;
  return addDays(`${year}-03-22`, daysAfterMarch22);
}
