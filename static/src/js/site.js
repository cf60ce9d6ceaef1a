// The public site's script. Every page works without it; each module improves one thing.
import banner from "@uswds/uswds/js/usa-banner";
import skipnav from "@uswds/uswds/js/usa-skipnav";
import { facets } from "./facets.js";
import { menu } from "./menu.js";
import { share } from "./share.js";
import { suggest } from "./suggest.js";

document.documentElement.classList.add("js");
[banner, skipnav].forEach((part) => part.on(document.body));
menu();
share();
facets();
suggest();
