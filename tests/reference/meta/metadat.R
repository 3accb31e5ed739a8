# The data sets of metadat as cases for metafor.R:  Rscript metadat.R cases.json
suppressMessages({library(metafor); library(metadat); library(jsonlite)})
out <- commandArgs(TRUE)[1]
cases <- list()
add <- function(...) cases[[length(cases) + 1]] <<- list(...)
number <- function(x) as.integer(factor(x, levels=unique(x)))
uni <- function(name, d, x=NULL, methods=c("REML", "DL", "PM", "ML"), study=NULL) {
  ok <- !is.na(d$yi) & !is.na(d$vi) & d$vi > 0
  if (!is.null(x)) { x <- as.matrix(x); ok <- ok & complete.cases(x) }
  for (i in seq_along(methods)) {
    c <- list(kind="uni", name=name, yi=as.numeric(d$yi[ok]), vi=as.numeric(d$vi[ok]),
              method=methods[i], test=c("z", "t", "knha")[(i - 1) %% 3 + 1])
    if (!is.null(x)) c$x <- unname(x[ok, , drop=FALSE])
    if (!is.null(study)) c$study <- number(study[ok])
    cases[[length(cases) + 1]] <<- c
  }
}
mv <- function(name, d, study, rho=0, x=NULL) {
  ok <- !is.na(d$yi) & !is.na(d$vi) & d$vi > 0
  if (!is.null(x)) ok <- ok & !is.na(x)
  for (method in c("REML", "ML")) {
    c <- list(kind="mv", name=name, yi=as.numeric(d$yi[ok]), vi=as.numeric(d$vi[ok]),
              study=number(study[ok]), rho=rho, method=method, test="z")
    if (!is.null(x)) c$x <- as.numeric(x[ok])
    cases[[length(cases) + 1]] <<- c
  }
}
cor1 <- function(name, d, r=d$ri, n=d$ni) for (m in c("ZCOR", "COR"))
  uni(paste(name, m), escalc(m, ri=r, ni=n), methods=c("REML", "HS", "SJ", "EB", "HE"))
cor1("cohen1981", dat.cohen1981); cor1("molloy2014", dat.molloy2014)
cor1("nakagawa2007", dat.nakagawa2007, dat.nakagawa2007$Correlation, dat.nakagawa2007$SampleSize)
m <- dat.mcdaniel1994
e <- escalc("ZCOR", ri=m$ri, ni=m$ni)
uni("mcdaniel1994", e, methods=c("REML", "PM"))
keep <- !is.na(m$type) & !is.na(m$struct)
uni("mcdaniel1994 mods", e[keep, ], model.matrix(~ factor(type) + factor(struct), m[keep, ])[, -1],
    methods="REML")
e <- escalc("ZCOR", ri=ri, ni=ni, data=dat.molloy2014)
uni("molloy2014 mods", e, cbind(e$year, e$quality, e$meanage), methods=c("REML", "DL", "FE", "PM"))
cr <- escalc("ZCOR", ri=ri, ni=ni, data=dat.crede2010)
mv("crede2010", cr[cr$criterion == "grade", ], cr$studyid[cr$criterion == "grade"])
cr <- escalc("ZCOR", ri=ri, ni=ni, data=dat.craft2003)
mv("craft2003", cr, cr$study, 0.4)
k <- dat.konstantopoulos2011; mv("konstantopoulos2011", k, k$district); mv("k year", k, k$district, x=k$year)
uni("konstantopoulos2011", k, methods="REML", study=k$district)
a <- dat.assink2016; mv("assink2016", a, a$study, 0.6); mv("assink2016 year", a, a$study, x=a$year)
b <- dat.bangertdrowns2004
uni("bangertdrowns2004", b); uni("bangert mods", b, cbind(b$length, b$wic, b$meta), methods=c("REML", "ML"))
uni("raudenbush1985", dat.raudenbush1985); uni("raudenbush mods", dat.raudenbush1985, dat.raudenbush1985$weeks)
e <- escalc("RR", ai=tpos, bi=tneg, ci=cpos, di=cneg, data=dat.bcg)
uni("bcg", e, methods=c("FE", "REML", "DL", "HE", "HS", "SJ", "ML", "EB", "PM"))
uni("bcg mods", e, cbind(e$ablat, e$year), methods=c("REML", "ML", "SJ", "HS"))
v <- dat.viechtbauer2021; e <- escalc("OR", ai=xTi, n1i=nTi, ci=xCi, n2i=nCi, data=v, add=1/2, to="all")
uni("viechtbauer2021", e); uni("viechtbauer2021 dose", e, e$dose, methods=c("REML", "PM"))
uni("hackshaw1998", dat.hackshaw1998); uni("begg1989", dat.begg1989)
mv("kalaian1996", dat.kalaian1996, dat.kalaian1996$study, 0.66)
mv("knapp2017", dat.knapp2017, dat.knapp2017$study, 0.4)
mv("riley2003", subset(dat.riley2003, !is.na(yi)), subset(dat.riley2003, !is.na(yi))$study)
uni("tannersmith", dat.tannersmith2016, methods="REML", study=dat.tannersmith2016$studyid)
mv("tannersmith2016", dat.tannersmith2016, dat.tannersmith2016$studyid, 0.5)
for (n in c("assink2016", "konstantopoulos2011", "tannersmith2016", "kalaian1996")) {
  d <- get(paste0("dat.", n))
  s <- if (n == "konstantopoulos2011") d$district else if (n == "tannersmith2016") d$studyid else d$study
  o <- order(number(s))
  add(kind="robu", name=n, yi=as.numeric(d$yi[o]), vi=as.numeric(d$vi[o]), study=number(s)[o], rho=0.8,
      method="", test="")
}
w <- dat.white2020; e <- escalc("ZCOR", ri=r, ni=n, data=w); mv("white2020", e, e$study_id)
write_json(cases, out, digits=I(17), auto_unbox=TRUE)
