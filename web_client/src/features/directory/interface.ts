import { DirectoryApi } from "../../api/directory.js";
import { application } from "../../context.js";

/** The directory's part of the server's interface, which only these pages load. */
export function directoryApi(): DirectoryApi {
  return new DirectoryApi(application().http);
}
