// Script of the staff site: character counts, accessible names, unsaved changes and drafts.
import { countCharacters } from "./count.js";
import { keepDrafts } from "./draft.js";
import { nameControls } from "./names.js";
import { guardUnsaved } from "./unsaved.js";

document.documentElement.classList.add("js");
countCharacters();
nameControls();
guardUnsaved();
keepDrafts();
