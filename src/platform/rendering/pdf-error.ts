/** Why a document could not be set as PDF, without the words of the document. */
export class PdfError extends Error {
  override name = "PdfError";
}
