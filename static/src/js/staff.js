// Script of the staff site: character counts, accessible names, unsaved changes, drafts and shortcuts.
import { countCharacters } from "./count.js";
import { keepDrafts } from "./draft.js";
import { showChosen } from "./folded.js";
import { nameControls } from "./names.js";
import { cleanPastes } from "./paste.js";
import { saveByShortcut } from "./save.js";
import { guardUnsaved } from "./unsaved.js";

document.documentElement.classList.add("js");
countCharacters();
nameControls();
guardUnsaved();
keepDrafts();
saveByShortcut();
cleanPastes();
showChosen();
