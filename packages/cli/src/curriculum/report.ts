/** @file report.html of a curriculum, made anew from its files. */
import { writeWhole } from '../run/files.js';
import { type CurriculumData, readCurriculum } from './data.js';
import { reportFile } from './folder.js';
import { curriculumPage } from './page/page.js';

export const writeCurriculumReport = (
  dir: string,
  command: string,
): { readonly data: CurriculumData; readonly page: string } => {
  const data = readCurriculum(dir, command);
  const page = reportFile(dir);
  writeWhole(page, curriculumPage(data));
  return { data, page };
};
