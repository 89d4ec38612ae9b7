/** A whole number as English writes it, such as 10,000. `toLocaleString` loads what V8 knows of languages: 25 ms of n8n's start. */
export const withThousands = (number: number): string => String(number).replace(/\B(?=(\d{3})+$)/g, ',');
