// Style sheets are imported for the bundle's sake; see scripts/build.
declare module "*.css";
